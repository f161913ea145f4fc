// Writes safetensors files.
#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"
#include "tensor/safetensors.h"
#include "tensor/safetensors_header.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kHeaderAlignment = 8;  // the data begin at such a border of the file

void check_text(std::string_view text, const char* what) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) fail(Status::kInvalidArgument, "{}: wanted UTF-8, got {}", what, text);
    at += length;
  }
}

// Sorted as their data will lie: the coarsest alignment first, so that what follows is aligned, then by name.
void sort_and_check(std::vector<SafetensorsItem>& items) {
  std::sort(items.begin(), items.end(), [](const SafetensorsItem& a, const SafetensorsItem& b) {
    const std::size_t rank_a = safetensors_rank(*a.type), rank_b = safetensors_rank(*b.type);
    return rank_a != rank_b ? rank_a > rank_b : a.name < b.name;
  });
  std::vector<std::string_view> names;
  for (const SafetensorsItem& item : items) {
    check_text(item.name, "tensor name");
    if (item.name == kSafetensorsMetadata) {
      fail(Status::kInvalidArgument, "tensor name: wanted another than {}, which the format keeps for itself",
           kSafetensorsMetadata);
    }
    names.push_back(item.name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) fail(Status::kInvalidArgument, "tensor name: wanted each once, got {} twice", *twice);
}

std::uint64_t bytes_of(const SafetensorsItem& item, const std::string& path) {
  return safetensors_bytes({item.name, item.type, item.shape, 0, 0}, path);
}

// Keys are unique: emplace_back of the vector below, where the object's own ways look through all that are there.
std::string make_header(const std::vector<SafetensorsItem>& items, const std::map<std::string, std::string>& metadata,
                        const std::string& path) {
  Json header = Json::object();
  auto& entries = header.get_ref<Json::object_t&>();
  if (!metadata.empty()) {
    Json texts = Json::object();
    for (const auto& [key, text] : metadata) {
      check_text(key, "metadata key");
      check_text(text, "metadata text");
      texts.get_ref<Json::object_t&>().emplace_back(key, text);
    }
    entries.emplace_back(std::string(kSafetensorsMetadata), std::move(texts));
  }
  std::uint64_t offset = 0;
  for (const SafetensorsItem& item : items) {
    const std::uint64_t end = offset + bytes_of(item, path);
    entries.emplace_back(item.name,
                         Json{{"dtype", item.type->name}, {"shape", item.shape}, {"data_offsets", {offset, end}}});
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
  if (text.size() > kMostSafetensorsHeader) {
    fail(Status::kInvalidArgument, "{}: header: wanted names and metadata of at most {} bytes, got {}", path,
         kMostSafetensorsHeader, text.size());
  }
  return text;
}

}  // namespace

SafetensorsItem safetensors_item(std::string name, const Tensor& tensor) {
  const SafetensorsType* type = find_safetensors_type(tensor.dtype());
  if (type == nullptr) {
    fail(Status::kInvalidArgument, "tensor {}: dtype: wanted one that safetensors files have, got {}", name,
         dtype_name(tensor.dtype()));
  }
  return {std::move(name), type, tensor.sizes(), [tensor](AtomicFile& file) {
            const Tensor rows = tensor.contiguous() ? tensor : tensor.to(tensor.dtype());
            file.write({static_cast<const std::byte*>(rows.data()), static_cast<std::size_t>(rows.bytes())});
          }};
}

std::string safetensors_front(std::vector<SafetensorsItem>& items, const std::map<std::string, std::string>& metadata,
                              const std::string& path) {
  sort_and_check(items);
  const std::string header = make_header(items, metadata, path);
  const auto length = static_cast<std::uint64_t>(header.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header;
}

void write_safetensors(const std::string& path, std::vector<SafetensorsItem> items,
                       const std::map<std::string, std::string>& metadata) {
  const std::string front = safetensors_front(items, metadata, path);
  AtomicFile file(path);
  file.write(front);
  for (const SafetensorsItem& item : items) {
    const std::uint64_t before = file.size();
    item.write(file);
    if (const std::uint64_t written = file.size() - before; written != bytes_of(item, path)) {
      fail(Status::kInternal, "{}: tensor {}: wanted {} bytes, got {}", path, item.name, bytes_of(item, path), written);
    }
  }
  file.commit();
}

}  // namespace lacuna
