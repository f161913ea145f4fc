#include "tensor/safetensors_type.h"

#include <array>

namespace lacuna {
namespace {

// In the order of the format's own library, safetensors 0.7: what is larger needs a coarser alignment and comes later.
constexpr std::array<SafetensorsType, 22> kTypes = {{
    {"BOOL", 8, DType::kBool},        {"F4", 4, std::nullopt},          {"F6_E2M3", 6, std::nullopt},
    {"F6_E3M2", 6, std::nullopt},     {"U8", 8, DType::kUInt8},         {"I8", 8, DType::kInt8},
    {"F8_E5M2", 8, std::nullopt},     {"F8_E4M3", 8, std::nullopt},     {"F8_E8M0", 8, std::nullopt},
    {"F8_E4M3FNUZ", 8, std::nullopt}, {"F8_E5M2FNUZ", 8, std::nullopt}, {"I16", 16, DType::kInt16},
    {"U16", 16, std::nullopt},        {"F16", 16, DType::kFloat16},     {"BF16", 16, DType::kBFloat16},
    {"I32", 32, DType::kInt32},       {"U32", 32, std::nullopt},        {"F32", 32, DType::kFloat32},
    {"C64", 64, DType::kComplex64},   {"F64", 64, DType::kFloat64},     {"I64", 64, DType::kInt64},
    {"U64", 64, std::nullopt},
}};

}  // namespace

const SafetensorsType* find_safetensors_type(std::string_view name) {
  for (const SafetensorsType& type : kTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

const SafetensorsType* find_safetensors_type(DType dtype) {
  for (const SafetensorsType& type : kTypes) {
    if (type.dtype == dtype) return &type;
  }
  return nullptr;
}

std::size_t safetensors_rank(const SafetensorsType& type) { return static_cast<std::size_t>(&type - kTypes.data()); }

}  // namespace lacuna
