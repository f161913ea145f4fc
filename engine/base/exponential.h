// Exponentials of rows of floats, several at a time, computed in double precision (within 1e-15 of the true value).
#pragma once

#include <span>

namespace lacuna {

// With x = value - top, where no value is above top: Σ e^x, and Σ x e^x with 0 for x = -inf.
struct ExpSums {
  double sum = 0, moment = 0;
};
ExpSums exp_sums(std::span<const float> values, double top);

// e^(value - shift) for each, as floats; `out` may be the values' own memory. NaN stays NaN.
void exp_floats(std::span<const float> values, double shift, float* out);

}  // namespace lacuna
