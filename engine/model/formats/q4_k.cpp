// Q4_K and Q5_K: 256 numbers in 8 groups of 32, each group with a six-bit scale and a six-bit minimum.
//   Q4_K: d, dmin, 12 bytes of scales, 128 of nibbles.
//   Q5_K: d, dmin, 12 bytes of scales, 32 of fifth bits, 128 of nibbles.   value = d · scale · q − dmin · minimum
#include "model/formats/block.h"
#include "model/formats/formats.h"
#include "model/formats/k_scales.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q4_k.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

// value = scale · q − minimum, of the 8 groups.
struct ScalesQ4_K {
  float scale[8], minimum[8];

  explicit HWY_INLINE ScalesQ4_K(const std::byte* block) {
    const GroupBytes packed = q4_k_scales(block + 4);
    multiply(packed.at(0), load_half(block), scale);
    multiply(packed.at(8), load_half(block + 2), minimum);
  }
  HWY_INLINE auto rule(int group) const {
    const Vector by = all(scale[group]);
    const Vector less = all(minimum[group]);
    return [=](Vector q) { return hn::Sub(hn::Mul(by, q), less); };
  }

 private:
  // Eight products, which may be half a vector.
  static HWY_INLINE void multiply(const std::byte* bytes, float factor, float* out) {
    const hn::CappedTag<float, 8> d;
    const hn::RebindToSigned<decltype(d)> di;
    const hn::Rebind<std::uint8_t, decltype(d)> db;
    for (std::size_t i = 0; i < 8; i += hn::Lanes(d)) {
      const auto q = hn::PromoteTo(di, hn::LoadU(db, reinterpret_cast<const std::uint8_t*>(bytes) + i));
      hn::StoreU(hn::Mul(hn::Set(d, factor), hn::ConvertTo(d, q)), d, out + i);
    }
  }
};

// Groups 2k are the low nibbles of 32 bytes, groups 2k + 1 the high ones.
void RowQ4_K(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 144, [](const std::byte* block, float* to) {
    const ScalesQ4_K scales(block);
    for (int group = 0; group < 8; group += 2) {
      const NibbleValues low(scales.rule(group));
      const NibbleValues high(scales.rule(group + 1));
      const std::byte* packed = block + 16 + group * 16;
      prefetch(packed);
      store_nibbles(packed, low, high, to + group * 32, to + group * 32 + 32);
      store_nibbles(packed + 16, low, high, to + group * 32 + 16, to + group * 32 + 48);
    }
  });
}

// Bit g of the 32 bytes in front is the fifth bit of group g.
void RowQ5_K(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 176, [](const std::byte* block, float* to) {
    const ScalesQ4_K scales(block);
    const IntVector sixteen = hn::Set(Ints(), 16);
    for (int i = 0; i < 32; i += lanes()) {
      IntVector fifth = hn::ShiftLeft<4>(load_unsigned(block + 16 + i));
      for (int group = 0; group < 8; group += 2) {
        const std::byte* packed = block + 48 + group * 16 + i;
        prefetch(packed);
        const IntVector both = load_unsigned(packed);
        const IntVector low = hn::Or(hn::And(both, hn::Set(Ints(), 15)), hn::And(fifth, sixteen));
        const IntVector high = hn::Or(hn::ShiftRight<4>(both), hn::And(hn::ShiftRight<1>(fifth), sixteen));
        fifth = hn::ShiftRight<2>(fifth);
        store(scales.rule(group)(to_floats(low)), to + group * 32 + i);
        store(scales.rule(group + 1)(to_floats(high)), to + group * 32 + 32 + i);
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

HWY_EXPORT(RowQ4_K);
HWY_EXPORT(RowQ5_K);
void row_q4_k(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ4_K)(blocks, values, out);
}
void row_q5_k(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ5_K)(blocks, values, out);
}

// `fifth`: 32 bytes whose bit `group` is the fifth bit, or nullptr.
void reference_block(const std::byte* block, const std::byte* fifth, const std::byte* nibbles, float* out) {
  const float scale = load_half(block);
  const float minimum = load_half(block + 2);
  for (int group = 0; group < 8; ++group) {
    const ScaleAndMinimum own = q4_k_scale(block + 4, group);
    const float group_scale = scale * static_cast<float>(own.scale);
    const float group_minimum = minimum * static_cast<float>(own.minimum);
    const std::byte* packed = nibbles + group / 2 * 32;  // even groups in the low nibbles, odd ones in the high
    for (int i = 0; i < 32; ++i) {
      int q = (byte_at(packed, i) >> (group % 2 * 4)) & 15;
      if (fifth != nullptr) q |= ((byte_at(fifth, i) >> group) & 1) << 4;
      out[group * 32 + i] = group_scale * static_cast<float>(q) - group_minimum;
    }
  }
}

void reference_q4_k(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 144,
             [](const std::byte* block, float* to) { reference_block(block, nullptr, block + 16, to); });
}

void reference_q5_k(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 176,
             [](const std::byte* block, float* to) { reference_block(block, block + 16, block + 48, to); });
}

}  // namespace

const Format kQ4_K{"Q4_K", 12, 256, 144, row_q4_k, reference_q4_k};
const Format kQ5_K{"Q5_K", 13, 256, 176, row_q5_k, reference_q5_k};

}  // namespace lacuna::formats
#endif
