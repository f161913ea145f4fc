// F32, F16 and BF16: one value a block.
#include "model/formats/block.h"
#include "model/formats/formats.h"
#include "model/formats/simd_rows.h"

namespace lacuna::formats {
namespace {

void copy_f32(const std::byte* row, std::int64_t values, float* out) {
  std::memcpy(out, row, static_cast<std::size_t>(values) * sizeof(float));
}

void reference_f16(const std::byte* row, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; ++i) out[i] = load_half(row + 2 * i);
}

void reference_bf16(const std::byte* row, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; ++i) out[i] = bfloat16_to_float(load<std::uint16_t>(row + 2 * i));
}

}  // namespace

const Format kF32{"F32", 0, 1, 4, copy_f32, copy_f32};
const Format kF16{"F16", 1, 1, 2, dequantize_f16, reference_f16};
const Format kBF16{"BF16", 30, 1, 2, dequantize_bf16, reference_bf16};

}  // namespace lacuna::formats
