#include "model/gguf_cursor.h"

#include <array>

namespace lacuna {
namespace {

// Arrays in arrays; no writer that we know of makes even two. A bound on what a file can make the stack take.
constexpr int kDeepestNesting = 4;
constexpr std::size_t kMostArrayBytes = 1 << 24;  // of one array; the largest vocabularies have a fifth of the text

}  // namespace

std::size_t gguf_scalar_bytes(GgufType type) {
  constexpr std::array<std::size_t, 13> kBytes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  const auto index = static_cast<std::size_t>(type);
  return index < kBytes.size() ? kBytes[index] : 0;
}

std::string_view gguf_type_word(GgufType type) {
  constexpr std::array<std::string_view, 13> kWords = {"uint8",  "int8",    "uint16",  "int16",  "uint32",
                                                       "int32",  "float32", "boolean", "string", "array",
                                                       "uint64", "int64",   "float64"};
  const auto index = static_cast<std::size_t>(type);
  return index < kWords.size() ? kWords[index] : "an unknown type";
}

std::span<const std::byte> GgufCursor::take(std::uint64_t count, std::string_view what) {
  if (count > left()) {
    fail(Status::kCorrupt, "{}: {}: wanted {} bytes at offset {}, found {} (the file is cut or a length is wrong)",
         path_, what, count, offset_, left());
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
  if (type == GgufType::kArray) return array(what, 1);
  if (type == GgufType::kString) {
    const std::string_view text = string(what);
    result.bytes = {reinterpret_cast<const std::byte*>(text.data()), text.size()};
    return result;
  }
  const std::size_t size = gguf_scalar_bytes(type);
  if (size == 0) {
    fail(Status::kCorrupt, "{}: {}: wanted a value type from 0 to 12, found {}", path_, what,
         static_cast<std::uint32_t>(type));
  }
  result.bytes = take(size, what);
  return result;
}

GgufValue GgufCursor::array(std::string_view what, int depth) {
  if (depth > kDeepestNesting) {
    fail(Status::kUnsupported, "{}: {}: wanted arrays at most {} deep, found deeper ones", path_, what,
         kDeepestNesting);
  }
  GgufValue result;
  result.type = GgufType::kArray;
  result.element_type = static_cast<GgufType>(read<std::uint32_t>(what));
  result.count = read<std::uint64_t>(what);
  const std::size_t first = offset_;
  skip_elements(result, what, depth);
  result.bytes = bytes_.subspan(first, offset_ - first);
  return result;
}

void GgufCursor::skip_elements(const GgufValue& array_value, std::string_view what, int depth) {
  const GgufType type = array_value.element_type;
  const std::uint64_t count = array_value.count;
  if (type == GgufType::kString || type == GgufType::kArray) {
    // Also of arrays that nobody asks for: to pass over strings is to read a word of each, page by page.
    if (count > kMostArrayElements) {
      fail(Status::kCorrupt, "{}: {}: wanted at most {} elements, found {}", path_, what, kMostArrayElements, count);
    }
    const std::size_t first = offset_;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (type == GgufType::kString) {
        string(what);
      } else {
        array(what, depth + 1);
      }
      if (offset_ - first > kMostArrayBytes) {
        fail(Status::kCorrupt, "{}: {}: wanted at most {} bytes, found more", path_, what, kMostArrayBytes);
      }
    }
    return;
  }
  const std::size_t size = gguf_scalar_bytes(type);
  if (size == 0) {
    fail(Status::kCorrupt, "{}: {}: wanted an element type from 0 to 12, found {}", path_, what,
         static_cast<std::uint32_t>(type));
  }
  if (count > left() / size) {
    fail(Status::kCorrupt, "{}: {}: wanted {} elements of {} bytes, found {} bytes", path_, what, count, size, left());
  }
  take(count * size, what);
}

}  // namespace lacuna
