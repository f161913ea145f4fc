// A tensor as a person reads it.
#pragma once

#include <string>

#include "tensor/tensor.h"

namespace lacuna {

// Values in nested brackets, columns aligned; long dimensions show their first and last three. The last line has dtype
// and shape: "[float32 (2, 3)]".
std::string format_tensor(const Tensor& tensor);

}  // namespace lacuna
