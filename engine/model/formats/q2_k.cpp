// Q2_K: 256 two-bit numbers in 16 groups of 16, each group with a four-bit scale and a four-bit minimum.
// Bytes: 16 of scales (low nibble: scale, high: minimum), 64 of numbers, d, dmin. value = d · scale · q − dmin ·
// minimum
#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q2_k.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

// Of the 16 groups.
struct ScalesQ2_K {
  alignas(64) float scale[16];
  alignas(64) float minimum[16];

  explicit HWY_INLINE ScalesQ2_K(const std::byte* block) {
    const NibbleValues scales([d = all(load_half(block + 80))](Vector q) { return hn::Mul(d, q); });
    const NibbleValues minima([d = all(load_half(block + 82))](Vector q) { return hn::Mul(d, q); });
    store_nibbles(block, scales, minima, scale, minimum);
  }
};

void RowQ2_K(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 84, [](const std::byte* block, float* to) {
    const ScalesQ2_K scales(block);
    prefetch(block);
    prefetch(block + 64);
    // Sixteen bytes hold four groups: two bits each of groups first, first + 2, first + 4 and first + 6.
    for (int part = 0; part < 4; ++part) {
      const int first = part / 2 * 8 + part % 2;
      for (int i = 0; i < 16; i += lanes()) {
        IntVector packed = load_unsigned(block + 16 + part * 16 + i);
        for (int group = first; group < first + 8; group += 2) {
          const Vector q = to_floats(hn::And(packed, hn::Set(Ints(), 3)));
          packed = hn::ShiftRight<2>(packed);
          store(hn::Sub(hn::Mul(all(scales.scale[group]), q), all(scales.minimum[group])), to + group * 16 + i);
        }
      }
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowQ2_K);
void row(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ2_K)(blocks, values, out);
}

void reference_block(const std::byte* block, float* out) {
  const float scale = load_half(block + 80);
  const float minimum = load_half(block + 82);
  for (int group = 0; group < 16; ++group) {
    const float group_scale = scale * static_cast<float>(byte_at(block, group) & 15);
    const float group_minimum = minimum * static_cast<float>(byte_at(block, group) >> 4);
    // Each half of the block has 32 bytes; groups 2s and 2s + 1 of a half are bits 2s … of its first and second 16
    // bytes.
    const std::byte* packed = block + 16 + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) {
      out[group * 16 + i] = group_scale * static_cast<float>((byte_at(packed, i) >> shift) & 3) - group_minimum;
    }
  }
}

void reference(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 84, reference_block);
}

}  // namespace

const Format kQ2_K{"Q2_K", 10, 256, 84, row, reference};

}  // namespace lacuna::formats
#endif
