#include "tensor/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/error.h"
#include "tensor/safetensors_header.h"

namespace lacuna {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are read as they lie in a file");

constexpr std::size_t kShownName = 100;  // of a name in an error text

std::string_view shown(std::string_view name) { return name.substr(0, kShownName); }

// The header's bytes; `data` becomes what lies behind it.
std::string_view read_header(std::span<const std::byte> bytes, const std::string& path,
                             std::span<const std::byte>& data) {
  if (bytes.size() < kSafetensorsLengthBytes) {
    fail(Status::kCorrupt, "{}: header length: wanted 8 bytes, found {}", path, bytes.size());
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const std::uint64_t most = std::min<std::uint64_t>(kMostSafetensorsHeader, bytes.size() - kSafetensorsLengthBytes);
  if (length > most) {
    fail(Status::kCorrupt, "{}: header length: wanted at most {} (the file has {} bytes), found {}", path, most,
         bytes.size(), length);
  }
  data = bytes.subspan(kSafetensorsLengthBytes + static_cast<std::size_t>(length));
  return {reinterpret_cast<const char*>(bytes.data()) + kSafetensorsLengthBytes, static_cast<std::size_t>(length)};
}

// Checks that the tensors' data follow each other and fill `size` bytes. In the order of the data.
void check_places(std::vector<SafetensorsDescription>& tensors, std::size_t size, const std::string& path) {
  std::stable_sort(tensors.begin(), tensors.end(),
                   [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::uint64_t expected = 0;
  for (const SafetensorsDescription& tensor : tensors) {
    const std::uint64_t bytes = safetensors_bytes(tensor, path);
    if (tensor.begin != expected) {
      fail(Status::kCorrupt, "{}: tensor {}: data_offsets: wanted {}, where the data before it end, found {}", path,
           shown(tensor.name), expected, tensor.begin);
    }
    if (tensor.end < tensor.begin || tensor.end - tensor.begin != bytes) {
      fail(Status::kCorrupt, "{}: tensor {}: data_offsets: wanted {} bytes for its shape and dtype {}, found {} to {}",
           path, shown(tensor.name), bytes, tensor.type->name, tensor.begin, tensor.end);
    }
    if (tensor.end > size) {
      fail(Status::kCorrupt, "{}: tensor {}: data_offsets: wanted at most {}, where the file ends, found {}", path,
           shown(tensor.name), size, tensor.end);
    }
    expected = tensor.end;
  }
  if (expected != size) {
    fail(Status::kCorrupt, "{}: wanted a file that ends with its data at byte {} behind the header, found {} bytes",
         path, expected, size);
  }
}

void check_booleans(const SafetensorsFile& file, const SafetensorsEntry& entry) {
  for (std::size_t i = 0; i < entry.data.size(); ++i) {
    if (entry.data[i] > std::byte{1}) {
      fail(Status::kCorrupt, "{}: tensor {}: element {}: wanted 0 or 1 for a BOOL, found {}", file.path(),
           shown(entry.name), i, std::to_integer<int>(entry.data[i]));
    }
  }
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : path_(path), file_(path) {
  std::span<const std::byte> data;
  const std::string_view json = read_header(file_.bytes(), path_, data);
  SafetensorsHeader header = parse_safetensors_header(json, path_);
  check_places(header.tensors, data.size(), path_);
  metadata_ = std::move(header.metadata);
  entries_.reserve(header.tensors.size());  // the names below are views into them
  for (SafetensorsDescription& tensor : header.tensors) {
    entries_.push_back(
        {std::move(tensor.name), tensor.type, std::move(tensor.shape),
         data.subspan(static_cast<std::size_t>(tensor.begin), static_cast<std::size_t>(tensor.end - tensor.begin))});
    names_.emplace(entries_.back().name, entries_.size() - 1);
  }
}

const SafetensorsEntry* SafetensorsFile::find(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &entries_[found->second];
}

Tensor safetensors_tensor(const std::shared_ptr<const SafetensorsFile>& file, const SafetensorsEntry& entry,
                          bool copy) {
  if (!entry.type->dtype) {
    fail(Status::kUnsupported, "{}: tensor {}: dtype: wanted one that tensors have, found {}", file->path(),
         shown(entry.name), entry.type->name);
  }
  const DType dtype = *entry.type->dtype;
  if (dtype == DType::kBool) check_booleans(*file, entry);
  const auto address = reinterpret_cast<std::uintptr_t>(entry.data.data());
  if (!copy && address % static_cast<std::uintptr_t>(dtype_bytes(dtype)) == 0) {
    const std::shared_ptr<void> owner(file, const_cast<SafetensorsFile*>(file.get()));
    return Tensor::over(dtype, owner, const_cast<std::byte*>(entry.data.data()), entry.shape, true);
  }
  const Tensor result = Tensor::zeros(dtype, entry.shape);
  if (!entry.data.empty()) std::memcpy(result.data(), entry.data.data(), entry.data.size());
  return result;
}

}  // namespace lacuna
