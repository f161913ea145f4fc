#include "model/gguf.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "model/gguf_cursor.h"

namespace lacuna {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;         // "GGUF", little-endian
constexpr std::uint32_t kSwappedVersion3 = 0x03000000;  // what version 3 of a big-endian file reads as
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint64_t kLargestAlignment = 1 << 20;
constexpr std::uint32_t kMostDims = 4;
// The fewest bytes that a metadata pair or a tensor's description can take: bounds the counts by the file's size.
constexpr std::uint64_t kSmallestPair = 8 + 4 + 1;
constexpr std::uint64_t kSmallestTensor = 8 + 4 + 4 + 8;
// No model has a tenth as many; without a bound a large file of empty pairs would fill memory many times its size.
constexpr std::uint64_t kMostEntries = 1 << 16;

struct Header {
  std::uint32_t version;
  std::uint64_t tensors, pairs;
};

std::uint64_t read_count(GgufCursor& cursor, const std::string& path, std::string_view what, std::uint64_t smallest) {
  const auto count = cursor.read<std::uint64_t>(what);
  const std::uint64_t most = std::min(kMostEntries, cursor.left() / smallest);
  if (count > most) {
    fail(Status::kCorrupt, "{}: {}: wanted at most {} ({} bytes are left), found {}", path, what, most, cursor.left(), count);
  }
  return count;
}

Header read_header(GgufCursor& cursor, const std::string& path) {
  if (cursor.left() == 0) fail(Status::kCorrupt, "{}: wanted a GGUF file, found an empty one", path);
  const auto magic = cursor.read<std::uint32_t>("magic");
  if (magic != kMagic) fail(Status::kCorrupt, "{}: magic: wanted \"GGUF\", found 0x{:08x}", path, magic);
  Header header{};
  header.version = cursor.read<std::uint32_t>("version");
  if (header.version == kSwappedVersion3 || header.version == kSwappedVersion3 - 0x01000000) {
    fail(Status::kUnsupported, "{}: version: wanted a little-endian file, found a big-endian one", path);
  }
  if (header.version != 2 && header.version != 3) {
    fail(Status::kUnsupported, "{}: version: wanted 2 or 3, found {}", path, header.version);
  }
  header.tensors = read_count(cursor, path, "tensor count", kSmallestTensor);
  header.pairs = read_count(cursor, path, "metadata count", kSmallestPair);
  return header;
}

// Values of a tensor whose dimensions (GGUF's order) are `dims`.
std::uint64_t count_values(const std::vector<std::int64_t>& shape, const std::string& path, std::string_view name) {
  std::uint64_t values = 1;
  for (const std::int64_t size : shape) {
    if (values > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / static_cast<std::uint64_t>(size)) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted a number of values below 2^63, found dimensions that multiply to more", path, name);
    }
    values *= static_cast<std::uint64_t>(size);
  }
  return values;
}

std::vector<std::int64_t> read_shape(GgufCursor& cursor, const std::string& path, std::string_view name) {
  const auto dims = cursor.read<std::uint32_t>(name);
  if (dims < 1 || dims > kMostDims) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted 1 to {} dimensions, found {}", path, name, kMostDims, dims);
  }
  std::vector<std::int64_t> shape(dims);
  for (std::uint32_t i = 0; i < dims; ++i) {
    const auto size = cursor.read<std::int64_t>(name);
    if (size < 1) fail(Status::kCorrupt, "{}: tensor {}: dimension {}: wanted 1 or more, found {}", path, name, i, size);
    shape[dims - 1 - i] = size;
  }
  return shape;
}

// A tensor's description as it stands in the file; `data` is found when all have been read.
struct Described {
  GgufTensor tensor;
  std::uint64_t offset;
};

Described read_tensor(GgufCursor& cursor, const std::string& path) {
  Described result;
  result.tensor.name = cursor.string("tensor name");
  result.tensor.shape = read_shape(cursor, path, result.tensor.name);
  result.tensor.type = cursor.read<std::uint32_t>(result.tensor.name);
  result.tensor.format = find_format(result.tensor.type);
  result.offset = cursor.read<std::uint64_t>(result.tensor.name);
  return result;
}

// Bytes of a tensor in a format that is read; 0 for others (their layout is not known here).
std::uint64_t tensor_bytes(const GgufTensor& tensor, const std::string& path) {
  const std::uint64_t values = count_values(tensor.shape, path, tensor.name);
  if (tensor.format == nullptr) return 0;
  const auto block = static_cast<std::uint64_t>(tensor.format->block_values);
  if (static_cast<std::uint64_t>(tensor.shape.back()) % block != 0) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted rows of a multiple of {} values ({}), found {}", path, tensor.name, block,
         tensor.format->name, tensor.shape.back());
  }
  const auto bytes = static_cast<std::uint64_t>(tensor.format->block_bytes);
  if (values / block > std::numeric_limits<std::uint64_t>::max() / bytes) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted a size below 2^64 bytes, found {} values", path, tensor.name, values);
  }
  return values / block * bytes;
}

void place_tensor(Described& described, std::span<const std::byte> data, std::uint64_t alignment, const std::string& path) {
  GgufTensor& tensor = described.tensor;
  if (described.offset % alignment != 0) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted an offset that is a multiple of {}, found {}", path, tensor.name, alignment,
         described.offset);
  }
  const std::uint64_t bytes = tensor_bytes(tensor, path);
  if (described.offset > data.size() || bytes > data.size() - described.offset) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted {} bytes at offset {} of the data, found {} bytes of data", path, tensor.name,
         bytes, described.offset, data.size());
  }
  tensor.data = data.subspan(static_cast<std::size_t>(described.offset), static_cast<std::size_t>(bytes));
}

}  // namespace

GgufFile::GgufFile(const std::string& path) : path_(path), file_(path) {
  GgufCursor cursor(file_.bytes(), path_);
  const Header header = read_header(cursor, path_);
  version_ = header.version;
  for (std::uint64_t i = 0; i < header.pairs; ++i) {
    const std::string_view key = cursor.string("metadata key");
    const auto type = static_cast<GgufType>(cursor.read<std::uint32_t>(key));
    if (!keys_.emplace(key, metadata_.size()).second) {
      fail(Status::kCorrupt, "{}: {}: wanted each metadata key once, found it twice", path_, key);
    }
    metadata_.emplace_back(key, cursor.value(type, key));
  }
  std::vector<Described> described;
  for (std::uint64_t i = 0; i < header.tensors; ++i) described.push_back(read_tensor(cursor, path_));
  place_tensors(described, cursor.offset());
}

template <typename Described>
void GgufFile::place_tensors(std::vector<Described>& described, std::size_t header_end) {
  const std::int64_t alignment = integer("general.alignment", kDefaultAlignment);
  if (alignment < 1 || alignment > static_cast<std::int64_t>(kLargestAlignment) || (alignment & (alignment - 1)) != 0) {
    fail(Status::kCorrupt, "{}: general.alignment: wanted a power of two up to {}, found {}", path_, kLargestAlignment, alignment);
  }
  const auto border = static_cast<std::size_t>(alignment);
  const std::size_t start = std::min((header_end + border - 1) / border * border, file_.bytes().size());
  for (Described& entry : described) {
    place_tensor(entry, file_.bytes().subspan(start), border, path_);
    if (!names_.emplace(entry.tensor.name, tensors_.size()).second) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted each name once, found it twice", path_, entry.tensor.name);
    }
    tensors_.push_back(std::move(entry.tensor));
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
