// Arguments as the texts of errors show them.
#pragma once

#include <span>
#include <string>

#include "tensor/operators.h"

namespace lacuna::aten {

// "(Tensor (2, 3) float32, 3, dim=1)": what came.
std::string describe(std::span<const Value> arguments);

}  // namespace lacuna::aten
