// safetensors files of lacuna.h.
#include "tensor/safetensors.h"

#include <vector>

#include "abi/guard.h"
#include "abi/tensor_handle.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::make_tensor_handle;
using lacuna::abi::require;
using lacuna::abi::require_array;

// The texts of metadata by number, which the file has by key.
struct lacuna_safetensors {
  explicit lacuna_safetensors(const char* path) : file(std::make_shared<lacuna::SafetensorsFile>(path)) {
    for (const auto& pair : file->metadata()) metadata.push_back(&pair);
  }
  std::shared_ptr<const lacuna::SafetensorsFile> file;
  std::vector<const std::pair<const std::string, std::string>*> metadata;
};

namespace {

std::size_t check_index(int64_t index, std::size_t count) {
  if (index < 0 || index >= static_cast<int64_t>(count)) {
    fail(Status::kInvalidArgument, "index: wanted a number from 0 below {}, got {}", count, index);
  }
  return static_cast<std::size_t>(index);
}

void give(const std::string& value, const char** text, int64_t* length) {
  *text = value.c_str();
  *length = static_cast<int64_t>(value.size());
}

// Element `index` of an array of pointers.
template <typename T>
T* element(T* const* array, int64_t index, const char* name) {
  if (array[index] == nullptr) fail(Status::kInvalidArgument, "{}[{}]: wanted a pointer, got NULL", name, index);
  return array[index];
}

}  // namespace

extern "C" {

lacuna_status lacuna_safetensors_open(const char* path, lacuna_safetensors** out) {
  return guard([&] {
    require(path, "path");
    require(out, "out");
    *out = new lacuna_safetensors(path);
  });
}

void lacuna_safetensors_free(lacuna_safetensors* file) { delete file; }

int64_t lacuna_safetensors_count(const lacuna_safetensors* file) {
  return file == nullptr ? 0 : static_cast<int64_t>(file->file->entries().size());
}

int64_t lacuna_safetensors_metadata_count(const lacuna_safetensors* file) {
  return file == nullptr ? 0 : static_cast<int64_t>(file->metadata.size());
}

lacuna_status lacuna_safetensors_name(const lacuna_safetensors* file, int64_t index, const char** name,
                                      int64_t* length) {
  return guard([&] {
    require(file, "file");
    require(name, "name");
    require(length, "length");
    give(file->file->entries()[check_index(index, file->file->entries().size())].name, name, length);
  });
}

lacuna_status lacuna_safetensors_metadata(const lacuna_safetensors* file, int64_t index, const char** key,
                                          int64_t* key_length, const char** text, int64_t* text_length) {
  return guard([&] {
    require(file, "file");
    require(key, "key");
    require(key_length, "key_length");
    require(text, "text");
    require(text_length, "text_length");
    const auto& pair = *file->metadata[check_index(index, file->metadata.size())];
    give(pair.first, key, key_length);
    give(pair.second, text, text_length);
  });
}

lacuna_status lacuna_safetensors_tensor(const lacuna_safetensors* file, int64_t index, int32_t copy,
                                        lacuna_tensor** out) {
  return guard([&] {
    require(file, "file");
    require(out, "out");
    const auto& entry = file->file->entries()[check_index(index, file->file->entries().size())];
    *out = make_tensor_handle(lacuna::safetensors_tensor(file->file, entry, copy != 0));
  });
}

lacuna_status lacuna_safetensors_write(const char* path, const char* const* names, const lacuna_tensor* const* tensors,
                                       int64_t count, const char* const* keys, const char* const* texts,
                                       int64_t metadata_count) {
  return guard([&] {
    require(path, "path");
    require_array(names, count, "names", "count");
    require_array(tensors, count, "tensors", "count");
    require_array(keys, metadata_count, "keys", "metadata_count");
    require_array(texts, metadata_count, "texts", "metadata_count");
    std::vector<lacuna::SafetensorsItem> items;
    for (int64_t i = 0; i < count; ++i) {
      items.push_back(lacuna::safetensors_item(element(names, i, "names"), element(tensors, i, "tensors")->tensor));
    }
    std::map<std::string, std::string> metadata;
    for (int64_t i = 0; i < metadata_count; ++i) {
      const char* key = element(keys, i, "keys");
      if (!metadata.emplace(key, element(texts, i, "texts")).second) {
        fail(Status::kInvalidArgument, "keys[{}]: wanted each once, got {} twice", i, key);
      }
    }
    lacuna::write_safetensors(path, std::move(items), metadata);
  });
}

}  // extern "C"
