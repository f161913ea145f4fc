// The element types of safetensors files: their names there, their sizes, and which of ours they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tensor/dtype.h"

namespace lacuna {

struct SafetensorsType {
  std::string_view name;       // "F32"
  std::int64_t bits;           // of an element
  std::optional<DType> dtype;  // none: no tensor of ours holds it
};

// By name; nullptr where the format has none of that name.
const SafetensorsType* find_safetensors_type(std::string_view name);
// What a tensor of that dtype is written as; nullptr for complex128, which the format has not.
const SafetensorsType* find_safetensors_type(DType dtype);
// Where it stands among the types: a file's data lie in falling order, so that each is aligned.
std::size_t safetensors_rank(const SafetensorsType& type);

}  // namespace lacuna
