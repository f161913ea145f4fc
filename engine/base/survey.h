// What a look at all of a row of floats tells, several at a time: at the speed of memory.
#pragma once

#include <cstdint>
#include <span>

namespace lacuna {

struct Survey {
  float largest;       // of those that are no NaN; -inf of none
  float smallest;      // likewise; +inf of none
  std::int64_t above;  // how many are above -inf and no NaN
  bool has_nan;
};
Survey survey(std::span<const float> values);

// The places, from 0, of the values above -inf, in order: out has room for `above` of them.
void list_above(std::span<const float> values, std::span<std::int32_t> out);

}  // namespace lacuna
