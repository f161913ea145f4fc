// A GGUF file's metadata and tensors as a JSON document.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/gguf_cursor.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFirstElements = 8;  // what is shown of a long array

template <typename T>
Json number(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

Json scalar(GgufType type, const std::byte* at) {
  switch (type) {
    case GgufType::kUint8: return number<std::uint8_t>(at);
    case GgufType::kInt8: return number<std::int8_t>(at);
    case GgufType::kUint16: return number<std::uint16_t>(at);
    case GgufType::kInt16: return number<std::int16_t>(at);
    case GgufType::kUint32: return number<std::uint32_t>(at);
    case GgufType::kInt32: return number<std::int32_t>(at);
    case GgufType::kFloat32: return number<float>(at);
    case GgufType::kBool: return *at != std::byte{0};
    case GgufType::kUint64: return number<std::uint64_t>(at);
    case GgufType::kInt64: return number<std::int64_t>(at);
    case GgufType::kFloat64: return number<double>(at);
    default: return nullptr;
  }
}

Json text(std::span<const std::byte> bytes) { return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()); }

Json array(const GgufValue& value, const std::string& path) {
  Json first = Json::array();
  GgufCursor cursor(value.bytes, path);
  for (std::uint64_t i = 0; i < std::min(value.count, kFirstElements); ++i) {
    const GgufValue element = cursor.value(value.element_type, "array");
    first.push_back(value.element_type == GgufType::kString ? text(element.bytes) : scalar(value.element_type, element.bytes.data()));
  }
  return {{"type", "array"}, {"element_type", gguf_type_word(value.element_type)}, {"count", value.count}, {"first", first}};
}

Json metadata_value(const GgufValue& value, const std::string& path) {
  if (value.type == GgufType::kArray) return array(value, path);
  if (value.type == GgufType::kString) return text(value.bytes);
  return scalar(value.type, value.bytes.data());
}

}  // namespace

std::string describe_gguf(const std::string& path) {
  const GgufFile file(path);
  Json document = {{"path", path}, {"version", file.version()}, {"metadata", Json::object()}, {"tensors", Json::array()}};
  for (const auto& [key, value] : file.metadata()) document["metadata"][std::string(key)] = metadata_value(value, path);
  for (const GgufTensor& tensor : file.tensors()) {
    document["tensors"].push_back({{"name", tensor.name},
                                   {"type", gguf_type_name(tensor.type)},
                                   {"shape", tensor.shape},
                                   {"bytes", tensor.data.size()}});
  }
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);  // what is not UTF-8 becomes U+FFFD
}

}  // namespace lacuna
