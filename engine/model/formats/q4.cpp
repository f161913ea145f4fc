// Q4_0 and Q4_1: 32 nibbles; those of byte i are values i (low) and i + 16 (high).
//   Q4_0: d, 16 bytes.     value = d · (q − 8)
//   Q4_1: d, m, 16 bytes.  value = d · q + m
#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q4.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

void RowQ4_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_scaled_blocks<18, 1>(blocks, values, out, [](const std::byte* block, const float* scales, float* to) {
    const Vector scale = all(scales[0]);
    const NibbleValues value([=](Vector q) { return hn::Mul(hn::Sub(q, all(8.0F)), scale); });
    store_nibbles(block + 2, value, value, to, to + 16);
  });
}

void RowQ4_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_scaled_blocks<20, 2>(blocks, values, out, [](const std::byte* block, const float* scales, float* to) {
    const Vector scale = all(scales[0]);
    const Vector minimum = all(scales[1]);
    const NibbleValues value([=](Vector q) { return hn::Add(hn::Mul(q, scale), minimum); });
    store_nibbles(block + 4, value, value, to, to + 16);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowQ4_0);
HWY_EXPORT(RowQ4_1);
void row_q4_0(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ4_0)(blocks, values, out);
}
void row_q4_1(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ4_1)(blocks, values, out);
}

void reference_q4_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 18, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    for (std::int64_t i = 0; i < 16; ++i) {
      to[i] = static_cast<float>((byte_at(block, 2 + i) & 15) - 8) * scale;
      to[i + 16] = static_cast<float>((byte_at(block, 2 + i) >> 4) - 8) * scale;
    }
  });
}

void reference_q4_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 20, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    for (std::int64_t i = 0; i < 16; ++i) {
      to[i] = static_cast<float>(byte_at(block, 4 + i) & 15) * scale + minimum;
      to[i + 16] = static_cast<float>(byte_at(block, 4 + i) >> 4) * scale + minimum;
    }
  });
}

// q: from 0 to 15, to the nearest with 8 in the middle.
std::uint8_t nibble(float value, float by) {
  return static_cast<std::uint8_t>(std::min(static_cast<int>(value * by + 8.5F), 15));
}

// d: the value of largest magnitude (the first of them) over -8, so that it is one of the 16 itself.
void quantize_block_q4_0(const float* floats, std::byte* block) {
  float largest = floats[0];
  for (int i = 1; i < 32; ++i) largest = std::abs(floats[i]) > std::abs(largest) ? floats[i] : largest;
  const float scale = largest / -8.0F;
  const float by = inverse(scale);
  store_value(block, float_to_half(scale));
  for (int i = 0; i < 16; ++i) {
    const int both = nibble(floats[i], by) | nibble(floats[i + 16], by) << 4;
    block[2 + i] = static_cast<std::byte>(both);
  }
}

void quantize_q4_0(const float* floats, std::int64_t values, std::byte* blocks) {
  for (; values > 0; values -= 32, floats += 32, blocks += 18) quantize_block_q4_0(floats, blocks);
}

}  // namespace

const Format kQ4_0{"Q4_0", 2, 32, 18, row_q4_0, reference_q4_0, quantize_q4_0, kLargestHalf * 8.0F};
const Format kQ4_1{"Q4_1", 3, 32, 20, row_q4_1, reference_q4_1};

}  // namespace lacuna::formats
#endif
