// The header of a safetensors file: JSON of one object, {"name": {"dtype", "shape", "data_offsets"}, "__metadata__":
// {…}}.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/safetensors_type.h"

namespace lacuna {

constexpr std::size_t kSafetensorsLengthBytes = 8;             // of the header's length, in front of it
constexpr std::uint64_t kMostSafetensorsHeader = 100'000'000;  // as in the format's own library
constexpr std::string_view kSafetensorsMetadata = "__metadata__";

// What the header says of a tensor, as it stands there: offsets are not checked.
struct SafetensorsDescription {
  std::string name;
  const SafetensorsType* type = nullptr;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  // in the data behind the header
};

struct SafetensorsHeader {
  std::vector<SafetensorsDescription> tensors;
  std::map<std::string, std::string> metadata;
};

// Throws kCorrupt for what is not such JSON (duplicate keys, unknown types and fields included), kUnsupported for more
// tensors or dimensions than are read. `path`: for the error's text.
SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path);

// Bytes of so many elements. Throws kCorrupt when they overflow or are not whole bytes.
std::uint64_t safetensors_bytes(const SafetensorsDescription& tensor, const std::string& path);

}  // namespace lacuna
