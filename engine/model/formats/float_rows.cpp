// F32, F16 and BF16: one value a block.
#include <limits>

#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/float_rows.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

// Two bytes a value: whole vectors, then the rest by `one`.
template <typename Many, typename One>
HWY_INLINE void for_pairs(const std::byte* row, std::int64_t values, float* out, Many&& many, One&& one) {
  std::int64_t i = 0;
  for (; i + lanes() <= values; i += lanes()) store(many(row + 2 * i), out + i);
  for (; i < values; ++i) out[i] = one(load<std::uint16_t>(row + 2 * i));
}

void RowF16(const std::byte* row, std::int64_t values, float* out) {
  for_pairs(
      row, values, out, [](const std::byte* at) { return load_halves(at); }, half_to_float);
}

void RowBF16(const std::byte* row, std::int64_t values, float* out) {
  const auto many = [](const std::byte* at) {
    const hn::Rebind<std::uint16_t, Floats> pairs;
    const auto bits =
        hn::PromoteTo(hn::RebindToUnsigned<Floats>(), hn::LoadU(pairs, reinterpret_cast<const std::uint16_t*>(at)));
    return hn::BitCast(Floats(), hn::ShiftLeft<16>(bits));
  };
  for_pairs(row, values, out, many, bfloat16_to_float);
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowF16);
HWY_EXPORT(RowBF16);
void row_f16(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowF16)(row, values, out); }
void row_bf16(const std::byte* row, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowBF16)(row, values, out);
}

void row_f32(const std::byte* row, std::int64_t values, float* out) {
  std::memcpy(out, row, static_cast<std::size_t>(values) * sizeof(float));
}

void reference_f32(const std::byte* row, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; ++i) out[i] = load<float>(row + 4 * i);
}

void reference_f16(const std::byte* row, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; ++i) out[i] = load_half(row + 2 * i);
}

void reference_bf16(const std::byte* row, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; ++i) out[i] = bfloat16_to_float(load<std::uint16_t>(row + 2 * i));
}

void quantize_f32(const float* floats, std::int64_t values, std::byte* row) {
  std::memcpy(row, floats, static_cast<std::size_t>(values) * sizeof(float));
}

void quantize_f16(const float* floats, std::int64_t values, std::byte* row) {
  for (std::int64_t i = 0; i < values; ++i) store_value(row + 2 * i, float_to_half(floats[i]));
}

void quantize_bf16(const float* floats, std::int64_t values, std::byte* row) {
  for (std::int64_t i = 0; i < values; ++i) store_value(row + 2 * i, float_to_bfloat16(floats[i]));
}

}  // namespace

const Format kF32{
    "F32", 0, 1, 4, row_f32, reference_f32, quantize_f32, std::numeric_limits<float>::max(),
};
const Format kF16{"F16", 1, 1, 2, row_f16, reference_f16, quantize_f16, kLargestHalf};
const Format kBF16{"BF16", 30, 1, 2, row_bf16, reference_bf16, quantize_bf16, kLargestBfloat16};

}  // namespace lacuna::formats
#endif
