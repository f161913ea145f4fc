#include "model/formats/simd_rows.h"

#include "model/formats/block.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/formats/simd_rows.cpp"
#include "model/simd.h"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
using Ints = hn::RebindToSigned<Floats>;
using Bytes = hn::Rebind<std::uint8_t, Floats>;

HWY_INLINE const std::uint8_t* bytes_of(const std::byte* at) { return reinterpret_cast<const std::uint8_t*>(at); }

// A block's half-precision scale in all lanes; in hardware where there is such an instruction, for there is one in every
// block of 32 values.
HWY_INLINE hn::Vec<Floats> scale_at(const std::byte* at) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(Floats(), load_half(at));  // Highway's own conversion without hardware knows no infinities
#else
  const hn::CappedTag<float, 1> one;
  const hn::Rebind<hwy::float16_t, decltype(one)> half;
  hwy::float16_t bits;
  std::memcpy(&bits, at, sizeof bits);
  return hn::Set(Floats(), hn::GetLane(hn::PromoteTo(one, hn::LoadU(half, &bits))));
#endif
}

// Nibbles of 16 bytes: the low ones are values 0…15 of the block, the high ones 16…31. value(q) -> vector of floats.
template <typename Value>
HWY_INLINE void for_nibbles(const std::byte* packed, float* out, Value&& value) {
  const Floats d;
  const Ints di;
  const Bytes db;
  for (std::size_t i = 0; i < 16; i += hn::Lanes(d)) {
    const auto both = hn::LoadU(db, bytes_of(packed) + i);
    const auto low = hn::And(both, hn::Set(db, 15));
    const auto high = hn::ShiftRight<4>(hn::PromoteTo(hn::Rebind<std::uint16_t, Floats>(), both));
    hn::StoreU(value(hn::ConvertTo(d, hn::PromoteTo(di, low))), d, out + i);
    hn::StoreU(value(hn::ConvertTo(d, hn::PromoteTo(di, high))), d, out + 16 + i);
  }
}

void RowQ4_1(const std::byte* blocks, std::int64_t values, float* out) {
  for (std::int64_t i = 0; i < values; i += 32, blocks += 20, out += 32) {
    const auto scale = scale_at(blocks);
    const auto minimum = scale_at(blocks + 2);
    for_nibbles(blocks + 4, out, [&](auto q) { return hn::Add(hn::Mul(q, scale), minimum); });
  }
}

void RowQ4_0(const std::byte* blocks, std::int64_t values, float* out) {
  const auto eight = hn::Set(Floats(), 8.0F);
  for (std::int64_t i = 0; i < values; i += 32, blocks += 18, out += 32) {
    const auto scale = scale_at(blocks);
    for_nibbles(blocks + 2, out, [&](auto q) { return hn::Mul(hn::Sub(q, eight), scale); });
  }
}

void RowQ8_0(const std::byte* blocks, std::int64_t values, float* out) {
  const Floats d;
  const Ints di;
  const hn::Rebind<std::int8_t, Floats> db;
  for (std::int64_t i = 0; i < values; i += 32, blocks += 34, out += 32) {
    const auto scale = scale_at(blocks);
    for (std::size_t j = 0; j < 32; j += hn::Lanes(d)) {
      const auto q = hn::LoadU(db, reinterpret_cast<const std::int8_t*>(blocks + 2) + j);
      hn::StoreU(hn::Mul(hn::ConvertTo(d, hn::PromoteTo(di, q)), scale), d, out + j);
    }
  }
}

// Rows whose values stand alone: whole vectors, then the rest by `one`.
template <typename Many, typename One>
HWY_INLINE void for_halves(const std::byte* row, std::int64_t values, float* out, Many&& many, One&& one) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(Floats()));
  std::int64_t i = 0;
  for (; i + lanes <= values; i += lanes) hn::StoreU(many(row + 2 * i), Floats(), out + i);
  for (; i < values; ++i) out[i] = one(load<std::uint16_t>(row + 2 * i));
}

void RowF16(const std::byte* row, std::int64_t values, float* out) {
#if HWY_TARGET == HWY_SCALAR
  for (std::int64_t i = 0; i < values; ++i) out[i] = load_half(row + 2 * i);
#else
  const hn::Rebind<hwy::float16_t, Floats> half;
  for_halves(
      row, values, out,
      [&](const std::byte* at) { return hn::PromoteTo(Floats(), hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(at))); },
      half_to_float);
#endif
}

void RowBF16(const std::byte* row, std::int64_t values, float* out) {
  const hn::Rebind<std::uint16_t, Floats> half;
  const hn::RebindToUnsigned<Floats> wide;
  for_halves(
      row, values, out,
      [&](const std::byte* at) {
        const auto bits = hn::PromoteTo(wide, hn::LoadU(half, reinterpret_cast<const std::uint16_t*>(at)));
        return hn::BitCast(Floats(), hn::ShiftLeft<16>(bits));
      },
      bfloat16_to_float);
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::formats {

HWY_EXPORT(RowF16);
HWY_EXPORT(RowBF16);
HWY_EXPORT(RowQ8_0);
HWY_EXPORT(RowQ4_0);
HWY_EXPORT(RowQ4_1);

void dequantize_f16(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowF16)(row, values, out); }
void dequantize_bf16(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowBF16)(row, values, out); }
void dequantize_q8_0(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowQ8_0)(row, values, out); }
void dequantize_q4_0(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowQ4_0)(row, values, out); }
void dequantize_q4_1(const std::byte* row, std::int64_t values, float* out) { HWY_DYNAMIC_DISPATCH(RowQ4_1)(row, values, out); }

}  // namespace lacuna::formats
#endif
