#include "model/gguf.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/error.h"
#include "model/gguf_cursor.h"

namespace lacuna {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;            // "GGUF", little-endian
constexpr std::uint32_t kSwappedVersion2 = 0x02000000;  // what version 2 of a big-endian file reads as
constexpr std::uint32_t kSwappedVersion3 = 0x03000000;
constexpr std::int64_t kDefaultAlignment = 32;
constexpr std::int64_t kLargestAlignment = 1 << 20;
constexpr std::uint32_t kMostDims = 4;
// The fewest bytes that a metadata pair or a tensor's description can take: bounds the counts by the file's size.
constexpr std::uint64_t kSmallestPair = 8 + 4 + 1;
constexpr std::uint64_t kSmallestTensor = 8 + 4 + 8 + 4 + 8;
constexpr std::size_t kLongestName = 65535;  // of a metadata key, in GGUF's description
constexpr std::size_t kShownName = 100;      // of a name in an error text
// No model has a tenth as many; without a bound a large file of empty pairs would fill memory many times its size.
constexpr std::uint64_t kMostEntries = 1 << 16;

// Of all metadata, every page of which is looked at; the largest vocabularies take a fifth.
constexpr std::size_t kMostMetadataBytes = std::size_t{48} << 20;

// As much of a name as is put into an error text.
std::string_view shown(std::string_view name) { return name.substr(0, kShownName); }

std::string_view read_name(GgufCursor& cursor, const std::string& path, std::string_view what) {
  const std::string_view name = cursor.string(what);
  if (name.size() > kLongestName) {
    fail(Status::kCorrupt, "{}: {}: wanted at most {} bytes, found {}", path, what, kLongestName, name.size());
  }
  return name;
}

struct Header {
  std::uint32_t version;
  std::uint64_t tensors, pairs;
};

std::uint64_t read_count(GgufCursor& cursor, const std::string& path, std::string_view what, std::uint64_t smallest) {
  const auto count = cursor.read<std::uint64_t>(what);
  const std::uint64_t most = std::min(kMostEntries, cursor.left() / smallest);
  if (count > most) {
    fail(Status::kCorrupt, "{}: {}: wanted at most {} ({} bytes are left), found {}", path, what, most, cursor.left(),
         count);
  }
  return count;
}

Header read_header(GgufCursor& cursor, const std::string& path) {
  if (cursor.left() == 0) fail(Status::kCorrupt, "{}: wanted a GGUF file, found an empty one", path);
  const auto magic = cursor.read<std::uint32_t>("magic");
  if (magic != kMagic) fail(Status::kCorrupt, "{}: magic: wanted \"GGUF\", found 0x{:08x}", path, magic);
  Header header{};
  header.version = cursor.read<std::uint32_t>("version");
  if (header.version == kSwappedVersion2 || header.version == kSwappedVersion3) {
    fail(Status::kUnsupported, "{}: version: wanted a little-endian file, found a big-endian one", path);
  }
  if (header.version != 2 && header.version != 3) {
    fail(Status::kUnsupported, "{}: version: wanted 2 or 3, found {}", path, header.version);
  }
  header.tensors = read_count(cursor, path, "tensor count", kSmallestTensor);
  header.pairs = read_count(cursor, path, "metadata count", kSmallestPair);
  return header;
}

// Dimensions as in PyTorch: the last is the contiguous one, which GGUF writes first.
std::vector<std::int64_t> read_shape(GgufCursor& cursor, const std::string& path, std::string_view name) {
  const auto dims = cursor.read<std::uint32_t>(name);
  if (dims < 1 || dims > kMostDims) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted 1 to {} dimensions, found {}", path, name, kMostDims, dims);
  }
  std::vector<std::int64_t> shape(dims);
  for (std::uint32_t i = 0; i < dims; ++i) {
    const auto size = cursor.read<std::int64_t>(name);
    if (size < 1)
      fail(Status::kCorrupt, "{}: tensor {}: dimension {}: wanted 1 or more, found {}", path, name, i, size);
    shape[dims - 1 - i] = size;
  }
  return shape;
}

std::uint64_t count_values(const GgufTensor& tensor, const std::string& path) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t values = 1;
  for (const std::int64_t size : tensor.shape) {
    if (values > kMost / static_cast<std::uint64_t>(size)) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted fewer than 2^63 values, found dimensions that multiply to more",
           path, shown(tensor.name));
    }
    values *= static_cast<std::uint64_t>(size);
  }
  return values;
}

// 0 where the type's layout is not known.
std::uint64_t tensor_bytes(const GgufTensor& tensor, const std::string& path) {
  const std::uint64_t values = count_values(tensor, path);
  const GgufTypeInfo type = gguf_type_info(tensor.type);
  if (type.block_values == 0) return 0;
  if (tensor.shape.back() % type.block_values != 0) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted rows of a multiple of {} values ({}), found {}", path,
         shown(tensor.name), type.block_values, type.name, tensor.shape.back());
  }
  const std::uint64_t blocks = values / static_cast<std::uint64_t>(type.block_values);
  const auto block_bytes = static_cast<std::uint64_t>(type.block_bytes);
  if (blocks > std::numeric_limits<std::uint64_t>::max() / block_bytes) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted a size below 2^64 bytes, found {} values", path, shown(tensor.name),
         values);
  }
  return blocks * block_bytes;
}

}  // namespace

GgufFile::GgufFile(const std::string& path) : path_(path), file_(path) {
  GgufCursor cursor(file_.bytes(), path_);
  const Header header = read_header(cursor, path_);
  version_ = header.version;
  for (std::uint64_t i = 0; i < header.pairs; ++i) read_pair(cursor);
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t i = 0; i < header.tensors; ++i) offsets.push_back(read_tensor(cursor));
  place_tensors(offsets, cursor.offset());
}

void GgufFile::read_pair(GgufCursor& cursor) {
  const std::string_view key = read_name(cursor, path_, "metadata key");
  if (key.empty()) {
    fail(Status::kCorrupt, "{}: metadata key {}: wanted a name, found an empty one", path_, metadata_.size());
  }
  if (!keys_.emplace(key, metadata_.size()).second) {
    fail(Status::kCorrupt, "{}: {}: wanted each metadata key once, found it twice", path_, shown(key));
  }
  const auto type = static_cast<GgufType>(cursor.read<std::uint32_t>(shown(key)));
  metadata_.emplace_back(key, cursor.value(type, shown(key)));
  if (cursor.offset() > kMostMetadataBytes) {
    fail(Status::kCorrupt, "{}: metadata: wanted at most {} bytes, found more at {}", path_, kMostMetadataBytes,
         shown(key));
  }
}

std::uint64_t GgufFile::read_tensor(GgufCursor& cursor) {
  GgufTensor tensor;
  tensor.name = read_name(cursor, path_, "tensor name");
  if (tensor.name.empty()) {
    fail(Status::kCorrupt, "{}: tensor name {}: wanted a name, found an empty one", path_, tensors_.size());
  }
  const std::string_view name = shown(tensor.name);
  if (!names_.emplace(tensor.name, tensors_.size()).second) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted each name once, found it twice", path_, name);
  }
  tensor.shape = read_shape(cursor, path_, name);
  tensor.type = cursor.read<std::uint32_t>(name);
  tensor.format = find_format(tensor.type);
  tensors_.push_back(std::move(tensor));
  return cursor.read<std::uint64_t>(name);
}

void GgufFile::place_tensors(std::span<const std::uint64_t> offsets, std::size_t header_end) {
  const std::int64_t alignment = integer("general.alignment", kDefaultAlignment);
  if (alignment < 1 || alignment > kLargestAlignment || (alignment & (alignment - 1)) != 0) {
    fail(Status::kCorrupt, "{}: general.alignment: wanted a power of two up to {}, found {}", path_, kLargestAlignment,
         alignment);
  }
  const auto border = static_cast<std::size_t>(alignment);
  const std::size_t start = (header_end + border - 1) / border * border;
  const auto data = file_.bytes().subspan(std::min(start, file_.bytes().size()));
  // Tensors follow each other without holes: a wrong offset, size or type shows, and none lies over another. What comes
  // behind one whose size is not known cannot be checked.
  std::optional<std::uint64_t> expected = 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    GgufTensor& tensor = tensors_[i];
    if (offsets[i] % border != 0) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted an offset that is a multiple of {}, found {}", path_,
           shown(tensor.name), alignment, offsets[i]);
    }
    if (expected && offsets[i] != *expected) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted offset {}, where the tensor before it ends, found {}", path_,
           shown(tensor.name), *expected, offsets[i]);
    }
    const std::uint64_t bytes = tensor_bytes(tensor, path_);
    if (offsets[i] > data.size() || bytes > data.size() - offsets[i]) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted {} bytes at offset {} of the data, found {} bytes of data", path_,
           shown(tensor.name), bytes, offsets[i], data.size());
    }
    tensor.data = data.subspan(static_cast<std::size_t>(offsets[i]), static_cast<std::size_t>(bytes));
    expected = bytes == 0 ? std::nullopt : std::optional((offsets[i] + bytes + border - 1) / border * border);
  }
}

const GgufValue* GgufFile::find(std::string_view key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? nullptr : &metadata_[found->second].second;
}

const GgufTensor* GgufFile::find_tensor(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &tensors_[found->second];
}

}  // namespace lacuna
