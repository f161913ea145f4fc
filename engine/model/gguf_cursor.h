// Reads a GGUF file's header from front to back; every read is checked against the bytes that are left.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/gguf.h"

namespace lacuna {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in a file");

// Bytes of a scalar type; 0 for strings, arrays and numbers that name no type.
std::size_t gguf_scalar_bytes(GgufType type);
std::string_view gguf_type_word(GgufType type);  // "uint32", "string", …; "an unknown type"

// Of an array of strings, or one that is read into memory; the largest vocabularies have half as many entries.
constexpr std::uint64_t kMostArrayElements = 1 << 19;

class GgufCursor {
 public:
  GgufCursor(std::span<const std::byte> bytes, const std::string& path) : bytes_(bytes), path_(path) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return bytes_.size() - offset_; }

  // `what` names the field in the error text.
  template <typename T>
  T read(std::string_view what) {
    T value;
    std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
    return value;
  }
  std::span<const std::byte> take(std::uint64_t count, std::string_view what);
  std::string_view string(std::string_view what);
  // A value of that type. Arrays may nest, a few deep.
  GgufValue value(GgufType type, std::string_view what);

 private:
  GgufValue array(std::string_view what, int depth);
  void skip_elements(const GgufValue& array, std::string_view what, int depth);

  std::span<const std::byte> bytes_;
  const std::string& path_;
  std::size_t offset_ = 0;
};

}  // namespace lacuna
