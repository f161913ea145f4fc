#include "base/survey.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "base/survey.cpp"
#include "base/simd.h"  // which targets are built; before Highway
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Integers = hn::RebindToSigned<Floats>;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void add_rest(const float* values, std::size_t from, std::size_t size, Survey& out) {
  for (std::size_t i = from; i < size; ++i) {
    const float value = values[i];
    if (value != value) {
      out.has_nan = true;
      continue;
    }
    out.largest = std::max(out.largest, value);
    out.smallest = std::min(out.smallest, value);
    out.above += value > -kInfinity ? 1 : 0;
  }
}

Survey survey(const float* values, std::size_t size) {
  const Floats d;
  const Integers di;
  const std::size_t lanes = hn::Lanes(d);
  const auto low = hn::Set(d, -kInfinity), high = hn::Set(d, kInfinity);
  auto largest = low, smallest = high;
  auto above = hn::Zero(di);  // of each lane: -1 for each value
  auto nan = hn::FirstN(d, 0);
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    const auto value = hn::LoadU(d, values + i);
    const auto is_nan = hn::IsNaN(value);
    nan = hn::Or(nan, is_nan);
    largest = hn::Max(largest, hn::IfThenElse(is_nan, low, value));
    smallest = hn::Min(smallest, hn::IfThenElse(is_nan, high, value));
    above = hn::Add(above, hn::BitCast(di, hn::VecFromMask(d, hn::Gt(value, low))));
  }
  Survey out{hn::GetLane(hn::MaxOfLanes(d, largest)), hn::GetLane(hn::MinOfLanes(d, smallest)),
             -std::int64_t{hn::GetLane(hn::SumOfLanes(di, above))}, !hn::AllFalse(d, nan)};
  add_rest(values, i, size, out);
  return out;
}

void list_above(const float* values, std::size_t size, std::int32_t* out, std::size_t room) {
  const Floats d;
  const Integers di;
  const std::size_t lanes = hn::Lanes(d);
  const auto low = hn::Set(d, -kInfinity);
  std::size_t i = 0, at = 0;
  // A store may write a whole vector, wherever the last of its places is.
  for (; i + lanes <= size && at + lanes <= room; i += lanes) {
    const auto in = hn::RebindMask(di, hn::Gt(hn::LoadU(d, values + i), low));
    at += hn::CompressStore(hn::Iota(di, static_cast<std::int32_t>(i)), in, di, out + at);
  }
  for (; i < size && at < room; ++i) {
    if (values[i] > -kInfinity) out[at++] = static_cast<std::int32_t>(i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lacuna
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna {
namespace {

HWY_EXPORT(survey);
HWY_EXPORT(list_above);

}  // namespace

Survey survey(std::span<const float> values) { return HWY_DYNAMIC_DISPATCH(survey)(values.data(), values.size()); }

void list_above(std::span<const float> values, std::span<std::int32_t> out) {
  HWY_DYNAMIC_DISPATCH(list_above)(values.data(), values.size(), out.data(), out.size());
}

}  // namespace lacuna
#endif
