#include "model/format.h"

#include <array>

#include "model/formats/formats.h"

namespace lacuna {
namespace {

// By number. From ggml.h and gguf-py's GGML_QUANT_SIZES; 4, 5, 31-33 and 36-38 were removed.
constexpr std::array<GgufTypeInfo, 43> kTypes = {{
    {"F32", 1, 4},
    {"F16", 1, 2},
    {"Q4_0", 32, 18},
    {"Q4_1", 32, 20},
    {"Q4_2"},
    {"Q4_3"},
    {"Q5_0", 32, 22},
    {"Q5_1", 32, 24},
    {"Q8_0", 32, 34},
    {"Q8_1", 32, 36},
    {"Q2_K", 256, 84},
    {"Q3_K", 256, 110},
    {"Q4_K", 256, 144},
    {"Q5_K", 256, 176},
    {"Q6_K", 256, 210},
    {"Q8_K", 256, 292},
    {"IQ2_XXS", 256, 66},
    {"IQ2_XS", 256, 74},
    {"IQ3_XXS", 256, 98},
    {"IQ1_S", 256, 50},
    {"IQ4_NL", 32, 18},
    {"IQ3_S", 256, 110},
    {"IQ2_S", 256, 82},
    {"IQ4_XS", 256, 136},
    {"I8", 1, 1},
    {"I16", 1, 2},
    {"I32", 1, 4},
    {"I64", 1, 8},
    {"F64", 1, 8},
    {"IQ1_M", 256, 56},
    {"BF16", 1, 2},
    {"Q4_0_4_4"},
    {"Q4_0_4_8"},
    {"Q4_0_8_8"},
    {"TQ1_0", 256, 54},
    {"TQ2_0", 256, 66},
    {"IQ4_NL_4_4"},
    {"IQ4_NL_4_8"},
    {"IQ4_NL_8_8"},
    {"MXFP4", 32, 17},
    {"NVFP4", 64, 36},
    {"Q1_0", 128, 18},
    {"Q2_0"},
}};

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

GgufTypeInfo gguf_type_info(std::uint32_t gguf_type) {
  return gguf_type < kTypes.size() ? kTypes[gguf_type] : GgufTypeInfo();
}

}  // namespace lacuna
