// Q5_0 and Q5_1: 32 nibbles as in Q4_0, and 32 fifth bits in one word; bit i is value i's.
//   Q5_0: d, word, 16 bytes.     value = d · (q − 16)
//   Q5_1: d, m, word, 16 bytes.  value = d · q + m
#include "model/formats/block.h"
#include "model/formats/formats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/q5.cpp"
#include "base/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include "model/formats/rows-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {

// Sixteen where the bits are set, lane by lane from the lowest.
HWY_INLINE IntVector sixteens(std::uint32_t bits) {
  const auto set = hn::LoadMaskBits(Ints(), reinterpret_cast<const std::uint8_t*>(&bits));
  return hn::IfThenElseZero(set, hn::Set(Ints(), 16));
}

// value(q) of a block whose word and nibbles begin at `word`.
template <typename Value>
HWY_INLINE void store_five_bits(const std::byte* word, float* out, Value&& value) {
  const auto fifth = load<std::uint32_t>(word);
  for (int i = 0; i < 16; i += lanes()) {
    const IntVector both = load_unsigned(word + 4 + i);
    const IntVector low = hn::And(both, hn::Set(Ints(), 15));
    const IntVector high = hn::ShiftRight<4>(both);
    store(value(to_floats(hn::Or(low, sixteens(fifth >> i)))), out + i);
    store(value(to_floats(hn::Or(high, sixteens(fifth >> (16 + i))))), out + 16 + i);
  }
}

void RowQ5_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_scaled_blocks<22, 1>(blocks, values, out, [](const std::byte* block, const float* scales, float* to) {
    const Vector scale = all(scales[0]);
    store_five_bits(block + 2, to, [&](Vector q) { return hn::Mul(hn::Sub(q, all(16.0F)), scale); });
  });
}

void RowQ5_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_scaled_blocks<24, 2>(blocks, values, out, [](const std::byte* block, const float* scales, float* to) {
    const Vector scale = all(scales[0]);
    const Vector minimum = all(scales[1]);
    store_five_bits(block + 4, to, [&](Vector q) { return hn::Add(hn::Mul(q, scale), minimum); });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {
namespace {

HWY_EXPORT(RowQ5_0);
HWY_EXPORT(RowQ5_1);
void row_q5_0(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ5_0)(blocks, values, out);
}
void row_q5_1(const std::byte* blocks, std::int64_t values, float* out) {
  HWY_DYNAMIC_DISPATCH(RowQ5_1)(blocks, values, out);
}

// The five-bit number of value i.
int number_at(std::uint32_t fifth, const std::byte* nibbles, int i) {
  const int nibble = i < 16 ? byte_at(nibbles, i) & 15 : byte_at(nibbles, i - 16) >> 4;
  return nibble | static_cast<int>((fifth >> i) & 1U) << 4;
}

void reference_q5_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 22, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const auto fifth = load<std::uint32_t>(block + 2);
    for (int i = 0; i < 32; ++i) to[i] = static_cast<float>(number_at(fifth, block + 6, i) - 16) * scale;
  });
}

void reference_q5_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 24, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    const auto fifth = load<std::uint32_t>(block + 4);
    for (int i = 0; i < 32; ++i) to[i] = static_cast<float>(number_at(fifth, block + 8, i)) * scale + minimum;
  });
}

}  // namespace

const Format kQ5_0{"Q5_0", 6, 32, 22, row_q5_0, reference_q5_0};
const Format kQ5_1{"Q5_1", 7, 32, 24, row_q5_1, reference_q5_1};

}  // namespace lacuna::formats
#endif
