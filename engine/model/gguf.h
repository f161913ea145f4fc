// GGUF files (versions 2 and 3), mapped. Nothing of a file is trusted: every count, length and offset is checked
// against the bytes that are left before it is used, and nothing is allocated by a number in the file alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "model/format.h"

namespace lacuna {

class GgufCursor;

struct GgufTensor {
  std::string_view name;
  const Format* format = nullptr;  // nullptr: a type that is not read; `type` says which
  std::uint32_t type = 0;
  std::vector<std::int64_t> shape;  // as in PyTorch: (rows, columns), the last one contiguous; GGUF writes the reverse
  std::span<const std::byte> data;  // into the mapping; empty where the type's layout is not known
};

enum class GgufType : std::uint32_t {
  kUint8 = 0,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kFloat32,
  kBool,
  kString,
  kArray,
  kUint64,
  kInt64,
  kFloat64
};

// One metadata value: a scalar's bytes, a string's bytes, or an array's elements, all inside the mapping.
struct GgufValue {
  GgufType type{};
  GgufType element_type{};           // of an array
  std::uint64_t count = 1;           // of an array's elements
  std::span<const std::byte> bytes;  // scalar: its bytes; string: its text; array: its elements as they lie in the file
};

class GgufFile {
 public:
  // Throws Error: kNotFound, kIo, kCorrupt, kUnsupported (version, byte order); the text names file, field, wanted,
  // found.
  explicit GgufFile(const std::string& path);

  const std::string& path() const { return path_; }
  std::uint32_t version() const { return version_; }

  // In the order of the file.
  std::span<const std::pair<std::string_view, GgufValue>> metadata() const { return metadata_; }
  std::span<const GgufTensor> tensors() const { return tensors_; }

  const GgufValue* find(std::string_view key) const;
  const GgufTensor* find_tensor(std::string_view name) const;

  // Typed reads. The `require_` forms throw kCorrupt when the key is missing or has another type; the others return the
  // fallback when it is missing and throw when it has another type. Integers of any width and sign are accepted where
  // their value fits.
  std::int64_t integer(std::string_view key, std::int64_t fallback) const;
  std::int64_t require_integer(std::string_view key) const;
  double number(std::string_view key, double fallback) const;
  double require_number(std::string_view key) const;
  bool boolean(std::string_view key, bool fallback) const;
  std::string_view string(std::string_view key, std::string_view fallback) const;
  std::string_view require_string(std::string_view key) const;
  // Arrays; empty when the key is missing.
  std::vector<std::string_view> strings(std::string_view key) const;
  std::vector<std::int32_t> integers(std::string_view key) const;

 private:
  void read_pair(GgufCursor& cursor);
  std::uint64_t read_tensor(GgufCursor& cursor);  // its offset in the data
  void place_tensors(std::span<const std::uint64_t> offsets, std::size_t header_end);

  std::string path_;
  MappedFile file_;
  std::uint32_t version_ = 0;
  std::vector<std::pair<std::string_view, GgufValue>> metadata_;
  std::vector<GgufTensor> tensors_;
  // Ordered: the names are the file's, and names that are made to collide would make a hash table slow.
  std::map<std::string_view, std::size_t> keys_;
  std::map<std::string_view, std::size_t> names_;
};

// Metadata and tensors as a JSON document:
// {"path","format":"gguf","version","metadata":{…},"tensors":[{"name","type","shape","bytes"},…],"usable"} and
// "problem" where it cannot be opened as a model. Long arrays are cut and say so:
// {"type":"array","element_type","count","first":[…]}.
std::string describe_gguf(const std::string& path);

}  // namespace lacuna
