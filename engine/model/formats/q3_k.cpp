// Q3_K: 256 three-bit numbers in 16 groups of 16, each group with a six-bit scale.
// Bytes: 32 of third bits, 64 of low two bits, 12 of scales, d. value = d · (scale − 32) · (q − 4)
#include "model/formats/block.h"
#include "model/formats/formats.h"
#include "model/formats/k_scales.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q3_k.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

void RowQ3_K(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 110, [](const std::byte* block, float* to) {
    const Vector d = all(load_half(block + 108));
    const GroupBytes packed_scales = q3_k_scales(block + 96);
    float scale[16];
    for (int i = 0; i < 16; i += lanes()) {
      store(hn::Mul(d, to_floats(hn::Sub(load_unsigned(packed_scales.at(i)), hn::Set(Ints(), 32)))), scale + i);
    }
    prefetch(block);
    prefetch(block + 64);
    // Sixteen bytes hold four groups, as in Q2_K; the third bits of these are four neighbours of the same sixteen
    // bytes.
    for (int part = 0; part < 4; ++part) {
      const int first = part / 2 * 8 + part % 2;
      for (int i = 0; i < 16; i += lanes()) {
        IntVector packed = load_unsigned(block + 32 + part * 16 + i);
        IntVector third = load_unsigned(block + part % 2 * 16 + i);
        if (part >= 2) third = hn::ShiftRight<4>(third);
        third = hn::ShiftLeft<2>(third);
        for (int group = first; group < first + 8; group += 2) {
          const IntVector q = hn::Or(hn::And(packed, hn::Set(Ints(), 3)), hn::And(third, hn::Set(Ints(), 4)));
          packed = hn::ShiftRight<2>(packed);
          third = hn::ShiftRight<1>(third);
          store(hn::Mul(all(scale[group]), to_floats(hn::Sub(q, hn::Set(Ints(), 4)))), to + group * 16 + i);
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

HWY_EXPORT(RowQ3_K);
void row(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ3_K)(blocks, values, out);
}

void reference_block(const std::byte* block, float* out) {
  const float scale = load_half(block + 108);
  for (int group = 0; group < 16; ++group) {
    const float group_scale = scale * static_cast<float>(q3_k_scale(block + 96, group) - 32);
    const std::byte* packed = block + 32 + group / 8 * 32 + group % 2 * 16;  // as in Q2_K
    const std::byte* third = block + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    const int third_bit = 1 << (group / 2);
    for (int i = 0; i < 16; ++i) {
      const int low = (byte_at(packed, i) >> shift) & 3;
      out[group * 16 + i] = group_scale * static_cast<float>(low - ((byte_at(third, i) & third_bit) != 0 ? 0 : 4));
    }
  }
}

void reference(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 110, reference_block);
}

}  // namespace

const Format kQ3_K{"Q3_K", 11, 256, 110, row, reference};

}  // namespace lacuna::formats
#endif
