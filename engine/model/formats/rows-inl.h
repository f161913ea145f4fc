// What the formats' vector loops share. Included once for each set of instructions, behind foreach_target.h.
#if defined(LACUNA_MODEL_FORMATS_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LACUNA_MODEL_FORMATS_ROWS_INL_H_
#undef LACUNA_MODEL_FORMATS_ROWS_INL_H_
#else
#define LACUNA_MODEL_FORMATS_ROWS_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "model/formats/block.h"

HWY_BEFORE_NAMESPACE();
namespace lacuna::formats {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sixteen values at a time, or as many as a vector holds.
using Floats = hn::CappedTag<float, 16>;
using Ints = hn::RebindToSigned<Floats>;
using Vector = hn::Vec<Floats>;
using IntVector = hn::Vec<Ints>;

HWY_INLINE int lanes() { return static_cast<int>(hn::Lanes(Floats())); }

// Rows follow each other in memory and are read once: asking for what comes in a while keeps the loops from waiting.
// (Beyond the end of a file's mapping it does nothing.)
constexpr std::int64_t kPrefetchBytes = 2048;
HWY_INLINE void prefetch(const std::byte* at) { hwy::Prefetch(at + kPrefetchBytes); }

// Bytes as numbers, 0…255 or -128…127.
HWY_INLINE IntVector load_unsigned(const std::byte* at) {
  const hn::Rebind<std::uint8_t, Floats> bytes;
  return hn::PromoteTo(Ints(), hn::LoadU(bytes, reinterpret_cast<const std::uint8_t*>(at)));
}
HWY_INLINE IntVector load_signed(const std::byte* at) {
  const hn::Rebind<std::int8_t, Floats> bytes;
  return hn::PromoteTo(Ints(), hn::LoadU(bytes, reinterpret_cast<const std::int8_t*>(at)));
}

HWY_INLINE Vector to_floats(IntVector q) { return hn::ConvertTo(Floats(), q); }
HWY_INLINE Vector all(float value) { return hn::Set(Floats(), value); }
HWY_INLINE void store(Vector values, float* out) { hn::StoreU(values, Floats(), out); }

// A vector of halves, at any address.
HWY_INLINE Vector load_halves(const void* at) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  constexpr std::size_t kMostLanes = 16;  // Highway's own way knows no infinity here
  std::uint16_t bits[kMostLanes];
  float values[kMostLanes];
  std::memcpy(bits, at, static_cast<std::size_t>(lanes()) * sizeof bits[0]);
  for (int i = 0; i < lanes(); ++i) values[i] = half_to_float(bits[i]);
  return hn::LoadU(Floats(), values);
#else
  return hn::PromoteTo(Floats(),
                       hn::LoadU(hn::Rebind<hwy::float16_t, Floats>(), static_cast<const hwy::float16_t*>(at)));
#endif
}

// Calls block(bytes, scales, out) for each block of 32 values; `scales` are the kScales halves at its front in float32.
// Many are converted together: one at a time would take longer than the values do.
template <int kBlockBytes, int kScales, typename Block>
HWY_INLINE void for_scaled_blocks(const std::byte* blocks, std::int64_t values, float* out, Block&& block) {
  constexpr int kHalves = 64;
  constexpr std::int64_t kTogether = kHalves / kScales;
  alignas(64) std::uint16_t halves[kHalves] = {};
  alignas(64) float scales[kHalves];
  for (std::int64_t left = values / 32; left > 0; left -= kTogether) {
    const int count = static_cast<int>(std::min(left, kTogether));
    for (int i = 0; i < count; ++i) {
      std::memcpy(halves + i * kScales, blocks + i * kBlockBytes, 2 * kScales);
      HWY_FENCE;  // GCC 12 makes vectors of these copies, by way of more copies: a quarter slower as a whole
    }
    for (int i = 0; i < count * kScales; i += lanes()) hn::Store(load_halves(halves + i), Floats(), scales + i);
    HWY_UNROLL(1)  // unrolled, GCC shuffles the scales out of registers, where the ports are busy that the values need
    for (int i = 0; i < count; ++i, blocks += kBlockBytes, out += 32) {
      prefetch(blocks);
      block(blocks, scales + i * kScales, out);
    }
  }
}

// The values that nibbles stand for by a rule on their numbers; with sixteen lanes a table of all sixteen is looked
// into.
template <typename Rule>
class NibbleValues {
 public:
  explicit HWY_INLINE NibbleValues(Rule rule) : rule_(rule) {}

  // Of the low and of the high nibbles of bytes.
#if HWY_TARGET <= HWY_AVX3
  // The instruction looks at an index's four low bits alone; Highway's own indices would have to be masked first.
  HWY_INLINE Vector low(IntVector bytes) const {
    return hn::TableLookupLanes(table(), hn::Indices512<float>{bytes.raw});
  }
  HWY_INLINE Vector high(IntVector bytes) const { return low(hn::ShiftRight<4>(bytes)); }
#else
  HWY_INLINE Vector low(IntVector bytes) const { return rule_(to_floats(hn::And(bytes, hn::Set(Ints(), 15)))); }
  HWY_INLINE Vector high(IntVector bytes) const { return rule_(to_floats(hn::ShiftRight<4>(bytes))); }
#endif

 private:
  HWY_INLINE Vector table() const { return rule_(hn::Iota(Floats(), 0.0F)); }

  Rule rule_;
};

// Sixteen bytes of nibbles: sixteen values of the low ones, sixteen of the high ones.
template <typename Low, typename High>
HWY_INLINE void store_nibbles(const std::byte* packed, const NibbleValues<Low>& low, const NibbleValues<High>& high,
                              float* low_out, float* high_out) {
  for (int i = 0; i < 16; i += lanes()) {
    const IntVector both = load_unsigned(packed + i);
    store(low.low(both), low_out + i);
    store(high.high(both), high_out + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::formats
HWY_AFTER_NAMESPACE();

#endif
