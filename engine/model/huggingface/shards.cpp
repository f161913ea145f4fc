#include "model/huggingface/shards.h"

#include <array>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "model/huggingface/json.h"

namespace lacuna::huggingface {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr std::size_t kMostIndexBytes = std::size_t{16} << 20;
constexpr std::size_t kMostFiles = 1000;

// A type that is a storage format of ours; nullptr for others.
const Format* format_of(const SafetensorsType& type) {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> kFormats = {
      {{"F32", 0}, {"F16", 1}, {"BF16", 30}}};
  for (const auto& [name, number] : kFormats) {
    if (name == type.name) return find_format(number);
  }
  return nullptr;
}

// Old writers stored the angles' table, which follows from the config, beside the weights.
bool is_rope_table(std::string_view name) { return name.ends_with(".rotary_emb.inv_freq"); }

std::string place(const std::string& folder, const std::string& name) { return (fs::path(folder) / name).string(); }

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// A file's name in the index: it may not lead out of the folder.
void check_name(const Field& field) {
  const std::string_view name = field.string();
  if (name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos ||
      !name.ends_with(".safetensors")) {
    field.refuse("the name of a .safetensors file in this folder");
  }
}

// Which file each tensor is in, by the index.
std::map<std::string, std::string> read_index(const std::string& path) {
  const Json document = read_json(path, kMostIndexBytes);
  const Field map = Field(document, path).at("weight_map");
  std::map<std::string, std::string> file_of;
  for (const auto& [tensor, file] : map.object().value().items()) {
    const Field field(file, path, "weight_map." + tensor);
    check_name(field);
    file_of.emplace(tensor, field.string());
  }
  if (file_of.empty()) map.refuse("at least one tensor");
  return file_of;
}

// Files named as shards that the index does not know are of another version of the model.
void check_leftovers(const std::string& folder, const std::set<std::string>& files) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("model-") && name.find("-of-") != std::string::npos && name.ends_with(".safetensors") &&
        !files.contains(name)) {
      fail(Status::kCorrupt, "{}: wanted a file that {} names, found one that it does not", place(folder, name),
           kIndex);
    }
  }
}

[[noreturn]] void refuse_folder(const std::string& folder) {
  for (const char* other : {"pytorch_model.bin", "pytorch_model.bin.index.json", "model.ckpt", "tf_model.h5"}) {
    if (!exists(place(folder, other))) continue;
    fail(Status::kUnsupported, "{}: wanted weights in {}, found {}", folder, kSingle, other);
  }
  fail(Status::kCorrupt, "{}: wanted {} or {}, found neither", folder, kSingle, kIndex);
}

}  // namespace

Shards::Shards(const std::string& folder) {
  const std::string index = place(folder, kIndex);
  const bool has_single = exists(place(folder, kSingle));
  if (!exists(index)) {
    if (!has_single) refuse_folder(folder);
    open(folder, kSingle);
    return;
  }
  const auto file_of = read_index(index);
  std::set<std::string> files;
  for (const auto& [tensor, file] : file_of) files.insert(file);
  if (files.size() > kMostFiles) {
    fail(Status::kUnsupported, "{}: weight_map: wanted at most {} files, found {}", index, kMostFiles, files.size());
  }
  if (has_single && !files.contains(kSingle)) {
    fail(Status::kCorrupt, "{}: wanted {} or {}, found both", folder, kSingle, kIndex);
  }
  check_leftovers(folder, files);
  for (const std::string& file : files) open(folder, file);
  check_index(folder, file_of);
}

void Shards::open(const std::string& folder, const std::string& name) {
  const std::string path = place(folder, name);
  if (!exists(path)) fail(Status::kCorrupt, "{}: wanted, as {} says, found no such file", path, kIndex);
  const auto& file = *files_.emplace_back(std::make_unique<const SafetensorsFile>(path));
  for (const SafetensorsEntry& entry : file.entries()) {
    if (is_rope_table(entry.name)) continue;
    const auto [known, is_new] = names_.emplace(entry.name, tensors_.size());
    if (!is_new) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted each once, found it in {}, too", path, entry.name,
           *tensors_[known->second].file);
    }
    tensors_.push_back({entry.name, format_of(*entry.type), entry.type->name, entry.shape, entry.data, &file.path()});
  }
}

void Shards::check_index(const std::string& folder, const std::map<std::string, std::string>& file_of) const {
  for (const auto& [tensor, file] : file_of) {
    if (is_rope_table(tensor)) continue;
    const StoredTensor* found = find(tensor);
    const std::string path = place(folder, file);
    if (found == nullptr || *found->file != path) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted, as {} says, found {}", path, tensor, kIndex,
           found == nullptr ? std::string("none of that name") : "it in " + *found->file);
    }
  }
  for (const StoredTensor& tensor : tensors_) {
    if (file_of.contains(std::string(tensor.name))) continue;
    fail(Status::kCorrupt, "{}: tensor {}: wanted one that {} names, found it", *tensor.file, tensor.name, kIndex);
  }
}

const StoredTensor* Shards::find(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &tensors_[found->second];
}

}  // namespace lacuna::huggingface
