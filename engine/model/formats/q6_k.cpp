// Q6_K: 256 six-bit numbers in 16 groups of 16, each group with a signed byte of scale.
// Bytes: 128 of low nibbles, 64 of high bit pairs, 16 of scales, d. value = d · scale · (q − 32)
#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q6_k.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

// A half is 128 values in four quarters of 32: quarters 0 and 1 are low nibbles of its two runs of 32 bytes, quarters 2
// and 3 the high ones; quarter k's high bits are bits 2k and 2k + 1 of the half's 32 bytes of them.
HWY_INLINE void store_half_q6_k(const std::byte* low, const std::byte* high, const float* scales, float* out) {
  const IntVector fifteen = hn::Set(Ints(), 15);
  const IntVector pair = hn::Set(Ints(), 0x30);
  for (int i = 0; i < 32; i += lanes()) {
    const auto put = [&](int quarter, IntVector q) {
      const Vector scale = all(scales[quarter * 2 + i / 16]);
      store(hn::Mul(scale, to_floats(hn::Sub(q, hn::Set(Ints(), 32)))), out + quarter * 32 + i);
    };
    const IntVector first = load_unsigned(low + i);
    const IntVector second = load_unsigned(low + 32 + i);
    const IntVector bits = load_unsigned(high + i);
    put(0, hn::Or(hn::And(first, fifteen), hn::And(hn::ShiftLeft<4>(bits), pair)));
    put(1, hn::Or(hn::And(second, fifteen), hn::And(hn::ShiftLeft<2>(bits), pair)));
    put(2, hn::Or(hn::ShiftRight<4>(first), hn::And(bits, pair)));
    put(3, hn::Or(hn::ShiftRight<4>(second), hn::And(hn::ShiftRight<2>(bits), pair)));
  }
}

void RowQ6_K(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 210, [](const std::byte* block, float* to) {
    const Vector d = all(load_half(block + 208));
    alignas(64) float scales[16];
    for (int i = 0; i < 16; i += lanes()) store(hn::Mul(d, to_floats(load_signed(block + 192 + i))), scales + i);
    for (int line = 0; line < 4; ++line) prefetch(block + 64 * line);
    store_half_q6_k(block, block + 128, scales, to);
    store_half_q6_k(block + 64, block + 160, scales + 8, to + 128);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowQ6_K);
void row(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ6_K)(blocks, values, out);
}

void reference_half(const std::byte* low, const std::byte* high, const std::byte* scales, float scale, float* out) {
  for (int quarter = 0; quarter < 4; ++quarter) {
    const std::byte* nibbles = low + quarter % 2 * 32;
    for (int i = 0; i < 32; ++i) {
      const int q = ((byte_at(nibbles, i) >> (quarter / 2 * 4)) & 15) | ((byte_at(high, i) >> (quarter * 2)) & 3) << 4;
      const auto group_scale = static_cast<float>(load<std::int8_t>(scales + quarter * 2 + i / 16));
      out[quarter * 32 + i] = scale * group_scale * static_cast<float>(q - 32);
    }
  }
}

void reference(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 210, [](const std::byte* block, float* to) {
    const float scale = load_half(block + 208);
    reference_half(block, block + 128, block + 192, scale, to);
    reference_half(block + 64, block + 160, block + 200, scale, to + 128);
  });
}

}  // namespace

const Format kQ6_K{"Q6_K", 14, 256, 210, row, reference};

}  // namespace lacuna::formats
#endif
