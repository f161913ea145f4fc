#include "model/format.h"

#include <array>

#include "model/formats/formats.h"

namespace lacuna {
namespace {

// By number; "" where there never was a type, or where it was removed. From ggml.h.
constexpr std::array<std::string_view, 41> kTypeNames = {
    "F32",     "F16",     "Q4_0",    "Q4_1",     "Q4_2",     "Q4_3",     "Q5_0",    "Q5_1",   "Q8_0",    "Q8_1",  "Q2_K",
    "Q3_K",    "Q4_K",    "Q5_K",    "Q6_K",     "Q8_K",     "IQ2_XXS",  "IQ2_XS",  "IQ3_XXS", "IQ1_S",  "IQ4_NL", "IQ3_S",
    "IQ2_S",   "IQ4_XS",  "I8",      "I16",      "I32",      "I64",      "F64",     "IQ1_M",  "BF16",    "Q4_0_4_4", "Q4_0_4_8",
    "Q4_0_8_8", "TQ1_0",  "TQ2_0",   "IQ4_NL_4_4", "IQ4_NL_4_8", "IQ4_NL_8_8", "MXFP4", "NVFP4"};

}  // namespace

const Format* find_format(std::uint32_t gguf_type) {
  using namespace formats;
  static const std::array<const Format*, 13> all = {&kF32,  &kF16,  &kBF16, &kQ8_0, &kQ4_0, &kQ4_1, &kQ5_0,
                                                    &kQ5_1, &kQ2_K, &kQ3_K, &kQ4_K, &kQ5_K, &kQ6_K};
  for (const Format* format : all) {
    if (format->gguf_type == gguf_type) return format;
  }
  return nullptr;
}

std::string_view gguf_type_name(std::uint32_t gguf_type) {
  return gguf_type < kTypeNames.size() ? kTypeNames[gguf_type] : std::string_view("an unknown type");
}

}  // namespace lacuna
