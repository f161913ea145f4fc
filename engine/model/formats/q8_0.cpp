// Q8_0: 32 signed bytes with one scale. value = d · q
#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q8_0.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

void RowQ8_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_scaled_blocks<34, 1>(blocks, values, out, [](const std::byte* block, const float* scales, float* to) {
    const Vector scale = all(scales[0]);
    for (int i = 0; i < 32; i += lanes()) store(hn::Mul(to_floats(load_signed(block + 2 + i)), scale), to + i);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowQ8_0);
void row(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ8_0)(blocks, values, out);
}

void reference(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 34, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    for (std::int64_t i = 0; i < 32; ++i) to[i] = static_cast<float>(load<std::int8_t>(block + 2 + i)) * scale;
  });
}

// Half of it away from zero. (std::round is a call where the processor is asked for no more than SSE2.)
std::int8_t round_to_byte(float value) {
  const float magnitude = std::abs(value);
  const auto whole = static_cast<int>(magnitude);
  const int rounded = whole + (magnitude - static_cast<float>(whole) >= 0.5F ? 1 : 0);
  return static_cast<std::int8_t>(value < 0 ? -rounded : rounded);
}

// d: the largest magnitude over 127.
void quantize_block(const float* floats, std::byte* block) {
  float largest = 0;
  for (int i = 0; i < 32; ++i) largest = std::max(largest, std::abs(floats[i]));
  const float scale = largest / 127.0F;
  const float by = inverse(scale);
  store_value(block, float_to_half(scale));
  for (int i = 0; i < 32; ++i) store_value(block + 2 + i, round_to_byte(floats[i] * by));
}

void quantize(const float* floats, std::int64_t values, std::byte* blocks) {
  for (; values > 0; values -= 32, floats += 32, blocks += 34) quantize_block(floats, blocks);
}

}  // namespace

const Format kQ8_0{"Q8_0", 8, 32, 34, row, reference, quantize, kLargestHalf * 127.0F};

}  // namespace lacuna::formats
#endif
