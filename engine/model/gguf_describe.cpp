// A GGUF file's metadata and tensors as a JSON document.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "model/describe.h"
#include "model/gguf_cursor.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFirstElements = 8;      // what is shown of a long array
constexpr std::size_t kLongestText = 64 * 1024;  // what is shown of a long text; chat templates have a tenth of that

template <typename T>
T number(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// The double that reads as a float's shortest decimal number: 1e-05, not 9.999999747378752e-06. JSON has no word for
// what is not finite: a text says it.
Json shortest(float value) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  return std::strtod(fmt::format("{}", value).c_str(), nullptr);
}

Json scalar(GgufType type, const std::byte* at) {
  switch (type) {
    case GgufType::kUint8:
      return number<std::uint8_t>(at);
    case GgufType::kInt8:
      return number<std::int8_t>(at);
    case GgufType::kUint16:
      return number<std::uint16_t>(at);
    case GgufType::kInt16:
      return number<std::int16_t>(at);
    case GgufType::kUint32:
      return number<std::uint32_t>(at);
    case GgufType::kInt32:
      return number<std::int32_t>(at);
    case GgufType::kFloat32:
      return shortest(number<float>(at));
    case GgufType::kBool:
      return *at != std::byte{0};
    case GgufType::kUint64:
      return number<std::uint64_t>(at);
    case GgufType::kInt64:
      return number<std::int64_t>(at);
    case GgufType::kFloat64:
      return number<double>(at);
    default:
      return nullptr;
  }
}

Json text(std::span<const std::byte> bytes) {
  const std::string whole(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLongestText));
  if (bytes.size() <= kLongestText) return whole;
  return {{"type", "string"}, {"bytes", bytes.size()}, {"first", whole}};
}

Json described(const GgufValue& value, const std::string& path) {
  if (value.type == GgufType::kString) return text(value.bytes);
  if (value.type != GgufType::kArray) return scalar(value.type, value.bytes.data());
  Json first = Json::array();
  GgufCursor cursor(value.bytes, path);
  for (std::uint64_t i = 0; i < std::min(value.count, kFirstElements); ++i) {
    first.push_back(
        described(cursor.value(value.element_type, "array"), path));  // as deep as the reader lets arrays nest
  }
  return {{"type", "array"},
          {"element_type", gguf_type_word(value.element_type)},
          {"count", value.count},
          {"first", first}};
}

}  // namespace

std::string describe_gguf(const std::string& path) {
  const GgufFile file(path);
  Json document = {{"path", path},
                   {"format", "gguf"},
                   {"version", file.version()},
                   {"metadata", Json::object()},
                   {"tensors", Json::array()}};
  auto& metadata = document["metadata"].get_ref<Json::object_t&>();
  // Keys are unique: emplace_back of the vector below, where the object's own ways look through all that are there.
  for (const auto& [key, value] : file.metadata()) metadata.emplace_back(std::string(key), described(value, path));
  for (const GgufTensor& tensor : file.tensors()) {
    document["tensors"].push_back({{"name", tensor.name},
                                   {"type", gguf_type_name(tensor.type)},
                                   {"shape", tensor.shape},
                                   {"bytes", tensor.data.size()}});
  }
  add_verdict(path, document);
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);  // what is not UTF-8 becomes U+FFFD
}

}  // namespace lacuna
