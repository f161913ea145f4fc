#include "base/exponential.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/exponential.cpp"
#include "base/simd.h"  // which targets are built; before Highway
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Vector = hn::Vec<Doubles>;
using Floats = hn::Rebind<float, Doubles>;  // as many, in half the bits

// The polynomial of exp_of(), from the highest power down; ln 2 in two parts, the first of few enough bits that its
// multiples are exact.
constexpr double kExp[] = {0x1.28a2ca617b969p-22,
                           0x1.72fafebdaf273p-19,
                           0x1.a019a6611cad5p-16,
                           0x1.a01978b8b3d18p-13,
                           0x1.6c16c17f46982p-10,
                           0x1.1111112ddae8bp-7,
                           0x1.55555555520a4p-5,
                           0x1.555555554b736p-3,
                           0x1.0000000000005p-1,
                           0x1.000000000001ep+0,
                           1.0};
constexpr double kLog2E = 0x1.71547652b82fep+0, kLn2High = 0x1.62e42fee00000p-1, kLn2Low = 0x1.a39ef35793c76p-33;

constexpr std::size_t kMostLanes = HWY_MAX_BYTES / sizeof(double);

// Calls each(floats, count) for a vector of floats at a time; the last one is filled up with -inf.
template <typename Each>
HWY_INLINE void each_vector(const float* values, std::size_t size, Each&& each) {
  const std::size_t lanes = hn::Lanes(Doubles());
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) each(values + i, i, lanes);
  if (i == size) return;
  float rest[kMostLanes];
  std::fill_n(rest, kMostLanes, -std::numeric_limits<float>::infinity());
  std::copy(values + i, values + size, rest);
  each(rest, i, size - i);
}

HWY_INLINE Vector minus(const float* values, double shift) {
  const Doubles d;
  return hn::Sub(hn::PromoteTo(d, hn::LoadU(Floats(), values)), hn::Set(d, shift));
}

// Below e^-708 a double loses precision, and for a sum of terms around 1 it is 0.
HWY_INLINE auto is_lost(Vector x) { return hn::Lt(x, hn::Set(Doubles(), -708.0)); }

// e^x within 1e-15, for x <= 700 that is not lost; NaN stays NaN. e^x = 2^n · e^r with |r| <= ln 2 / 2, and e^r a
// polynomial: an interpolation at Chebyshev's nodes, whose error is below that of its rounding.
HWY_INLINE Vector exp_of(Vector x) {
  const Doubles d;
  const hn::RebindToSigned<Doubles> bits;
  const Vector rounder = hn::Set(d, 0x1.8p52);  // adding it leaves the nearest whole number in the lowest bits
  const Vector rounded = hn::MulAdd(x, hn::Set(d, kLog2E), rounder);
  const Vector n = hn::Sub(rounded, rounder);
  const Vector r = hn::NegMulAdd(n, hn::Set(d, kLn2Low), hn::NegMulAdd(n, hn::Set(d, kLn2High), x));
  Vector e = hn::Set(d, kExp[0]);
  for (std::size_t i = 1; i < std::size(kExp); ++i) e = hn::MulAdd(e, r, hn::Set(d, kExp[i]));
  // A NaN out of a float has no bits that the shift leaves.
  return hn::BitCast(d, hn::Add(hn::BitCast(bits, e), hn::ShiftLeft<52>(hn::BitCast(bits, rounded))));
}

HWY_ATTR ExpSums exp_sums(const float* values, std::size_t size, double top) {
  const Doubles d;
  const Vector least = hn::Set(d, -708.0);
  Vector sum = hn::Zero(d), moment = hn::Zero(d);
  each_vector(values, size, [&](const float* from, std::size_t, std::size_t) HWY_ATTR {
    const Vector x = minus(from, top);
    const auto lost = is_lost(x);
    const Vector near = hn::IfThenElse(lost, least, x);  // finite, so that 0 times it is 0
    const Vector e = hn::IfThenZeroElse(lost, exp_of(near));
    sum = hn::Add(sum, e);
    moment = hn::MulAdd(e, near, moment);
  });
  return {hn::GetLane(hn::SumOfLanes(d, sum)), hn::GetLane(hn::SumOfLanes(d, moment))};
}

HWY_ATTR void exp_floats(const float* values, std::size_t size, double shift, float* out) {
  const Doubles d;
  const Floats half;
  const Vector most = hn::Set(d, 700.0);  // beyond it a double would overflow; a float is infinite from e^89 on
  const auto end = hn::Set(half, std::numeric_limits<float>::max());
  each_vector(values, size, [&](const float* from, std::size_t i, std::size_t count) HWY_ATTR {
    const Vector x = minus(from, shift);
    const Vector e = hn::IfThenZeroElse(is_lost(x), exp_of(hn::IfThenElse(hn::Gt(x, most), most, x)));
    const auto rounded = hn::DemoteTo(half, e);
    // What is too large for a float comes as the largest one on some machines.
    const auto floats = hn::IfThenElse(hn::Ge(rounded, end), hn::Inf(half), rounded);
    if (count == hn::Lanes(d)) {
      hn::StoreU(floats, half, out + i);
    } else {
      float rest[kMostLanes];
      hn::StoreU(floats, half, rest);
      std::copy_n(rest, count, out + i);
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna {
namespace {

HWY_EXPORT(exp_sums);
HWY_EXPORT(exp_floats);

}  // namespace

ExpSums exp_sums(std::span<const float> values, double top) {
  return HWY_DYNAMIC_DISPATCH(exp_sums)(values.data(), values.size(), top);
}

void exp_floats(std::span<const float> values, double shift, float* out) {
  HWY_DYNAMIC_DISPATCH(exp_floats)(values.data(), values.size(), shift, out);
}

}  // namespace lacuna
#endif
