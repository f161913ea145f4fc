// A tensor as a person reads it.
#pragma once

#include <string>

#include "tensor/tensor.h"

namespace lacuna {

// A line with shape and dtype, "Tensor (2, 3) float32", and below it the values in nested brackets as PyTorch has them:
// columns aligned, at most 80 wide, of more than 1000 elements the first and last three of each long dimension. Where
// the numbers need a factor ("1e+05 *") it has the line between. Whole numbers of floats have a point behind them.
std::string format_tensor(const Tensor& tensor);

}  // namespace lacuna
