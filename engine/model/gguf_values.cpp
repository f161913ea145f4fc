// Typed reads of GGUF metadata: integers of any width, numbers, strings, arrays.
#include <utility>

#include "model/gguf_cursor.h"

namespace lacuna {
namespace {

template <typename T>
T scalar(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
bool read_as(const std::byte* at, std::int64_t& out) {
  const T value = scalar<T>(at);
  out = static_cast<std::int64_t>(value);
  return std::in_range<std::int64_t>(value);
}

// An integer of any width, where it fits an int64.
bool read_integer(GgufType type, const std::byte* at, std::int64_t& out) {
  switch (type) {
    case GgufType::kUint8:
      return read_as<std::uint8_t>(at, out);
    case GgufType::kInt8:
      return read_as<std::int8_t>(at, out);
    case GgufType::kUint16:
      return read_as<std::uint16_t>(at, out);
    case GgufType::kInt16:
      return read_as<std::int16_t>(at, out);
    case GgufType::kUint32:
      return read_as<std::uint32_t>(at, out);
    case GgufType::kInt32:
      return read_as<std::int32_t>(at, out);
    case GgufType::kUint64:
      return read_as<std::uint64_t>(at, out);
    case GgufType::kInt64:
      return read_as<std::int64_t>(at, out);
    default:
      return false;
  }
}

[[noreturn]] void fail_type(const std::string& path, std::string_view key, std::string_view wanted,
                            const GgufValue& value) {
  fail(Status::kCorrupt, "{}: {}: wanted {}, found {}{}", path, key, wanted, gguf_type_word(value.type),
       value.type == GgufType::kArray ? fmt::format(" of {}", gguf_type_word(value.element_type)) : std::string());
}

const GgufValue& require(const GgufFile& file, std::string_view key) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) fail(Status::kCorrupt, "{}: {}: wanted, found no such metadata key", file.path(), key);
  return *value;
}

}  // namespace

std::int64_t GgufFile::integer(std::string_view key, std::int64_t fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return fallback;
  std::int64_t result = 0;
  if (!read_integer(value->type, value->bytes.data(), result)) fail_type(path_, key, "an integer below 2^63", *value);
  return result;
}

std::int64_t GgufFile::require_integer(std::string_view key) const {
  require(*this, key);
  return integer(key, 0);
}

double GgufFile::number(std::string_view key, double fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return fallback;
  if (value->type == GgufType::kFloat32) return scalar<float>(value->bytes.data());
  if (value->type == GgufType::kFloat64) return scalar<double>(value->bytes.data());
  std::int64_t whole = 0;
  if (!read_integer(value->type, value->bytes.data(), whole)) fail_type(path_, key, "a number", *value);
  return static_cast<double>(whole);
}

double GgufFile::require_number(std::string_view key) const {
  require(*this, key);
  return number(key, 0);
}

bool GgufFile::boolean(std::string_view key, bool fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return fallback;
  if (value->type != GgufType::kBool) fail_type(path_, key, "a boolean", *value);
  return value->bytes[0] != std::byte{0};
}

std::string_view GgufFile::string(std::string_view key, std::string_view fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return fallback;
  if (value->type != GgufType::kString) fail_type(path_, key, "a string", *value);
  return {reinterpret_cast<const char*>(value->bytes.data()), value->bytes.size()};
}

std::string_view GgufFile::require_string(std::string_view key) const {
  require(*this, key);
  return string(key, {});
}

std::vector<std::string_view> GgufFile::strings(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return {};
  if (value->type != GgufType::kArray || value->element_type != GgufType::kString) {
    fail_type(path_, key, "an array of strings", *value);
  }
  std::vector<std::string_view> result;
  result.reserve(static_cast<std::size_t>(value->count));
  GgufCursor cursor(value->bytes, path_);
  for (std::uint64_t i = 0; i < value->count; ++i) result.push_back(cursor.string(key));
  return result;
}

std::vector<std::int32_t> GgufFile::integers(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return {};
  if (value->type != GgufType::kArray) fail_type(path_, key, "an array of integers", *value);
  if (value->count > kMostArrayElements) {
    fail(Status::kCorrupt, "{}: {}: wanted at most {} elements, found {}", path_, key, kMostArrayElements,
         value->count);
  }
  std::vector<std::int32_t> result;
  result.reserve(static_cast<std::size_t>(value->count));
  const std::size_t size = gguf_scalar_bytes(value->element_type);
  for (std::uint64_t i = 0; i < value->count; ++i) {
    std::int64_t number = 0;
    if (size == 0 || !read_integer(value->element_type, value->bytes.data() + i * size, number)) {
      fail_type(path_, key, "an array of integers", *value);
    }
    if (!std::in_range<std::int32_t>(number)) {
      fail(Status::kCorrupt, "{}: {}[{}]: wanted a 32-bit integer, found {}", path_, key, i, number);
    }
    result.push_back(static_cast<std::int32_t>(number));
  }
  return result;
}

}  // namespace lacuna
