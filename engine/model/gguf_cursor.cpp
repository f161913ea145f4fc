#include "model/gguf_cursor.h"

#include <array>

namespace lacuna {

std::size_t gguf_scalar_bytes(GgufType type) {
  constexpr std::array<std::size_t, 13> kBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  const auto index = static_cast<std::size_t>(type);
  return index < kBytes.size() ? kBytes[index] : 0;
}

std::string_view gguf_type_word(GgufType type) {
  constexpr std::array<std::string_view, 13> kWords = {"uint8",   "int8", "uint16", "int16", "uint32", "int32",  "float32",
                                                       "boolean", "string", "array", "uint64", "int64",  "float64"};
  const auto index = static_cast<std::size_t>(type);
  return index < kWords.size() ? kWords[index] : "an unknown type";
}

std::span<const std::byte> GgufCursor::take(std::uint64_t count, std::string_view what) {
  if (count > left()) {
    fail(Status::kCorrupt, "{}: {}: wanted {} bytes at offset {}, found {} (the file is cut or a length is wrong)", path_,
         what, count, offset_, left());
  }
  const auto result = bytes_.subspan(offset_, static_cast<std::size_t>(count));
  offset_ += static_cast<std::size_t>(count);
  return result;
}

std::string_view GgufCursor::string(std::string_view what) {
  const auto length = read<std::uint64_t>(what);
  const auto bytes = take(length, what);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

GgufValue GgufCursor::value(GgufType type, std::string_view what) {
  GgufValue result;
  result.type = type;
  if (type == GgufType::kArray) return array(what);
  if (type == GgufType::kString) {
    const std::string_view text = string(what);
    result.bytes = {reinterpret_cast<const std::byte*>(text.data()), text.size()};
    return result;
  }
  const std::size_t size = gguf_scalar_bytes(type);
  if (size == 0) {
    fail(Status::kCorrupt, "{}: {}: wanted a value type from 0 to 12, found {}", path_, what, static_cast<std::uint32_t>(type));
  }
  result.bytes = take(size, what);
  return result;
}

GgufValue GgufCursor::array(std::string_view what) {
  GgufValue result;
  result.type = GgufType::kArray;
  result.element_type = static_cast<GgufType>(read<std::uint32_t>(what));
  result.count = read<std::uint64_t>(what);
  const std::size_t first = offset_;
  if (result.element_type == GgufType::kString) {
    // Each string takes eight bytes at least: a lying count ends at the end of the file, and nothing is allocated.
    for (std::uint64_t i = 0; i < result.count; ++i) string(what);
  } else {
    const std::size_t size = gguf_scalar_bytes(result.element_type);
    if (size == 0) {
      fail(Status::kCorrupt, "{}: {}: wanted an array of strings or scalars, found element type {}", path_, what,
           static_cast<std::uint32_t>(result.element_type));
    }
    if (result.count > left() / size) {
      fail(Status::kCorrupt, "{}: {}: wanted {} elements of {} bytes, found {} bytes", path_, what, result.count, size, left());
    }
    take(result.count * size, what);
  }
  result.bytes = bytes_.subspan(first, offset_ - first);
  return result;
}

}  // namespace lacuna
