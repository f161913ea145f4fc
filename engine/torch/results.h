// What an operator gives, as values.
#pragma once

#include <span>
#include <vector>

#include "tensor/operators.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// The results on a stack. A tensor that is one of the arguments, changed in place, is kSame.
std::vector<Value> results_of(const torch::jit::Stack& stack, std::span<const Value> arguments);
// One tensor; kNone for an undefined one.
Value tensor_value(at::Tensor tensor, bool read_only = false);

}  // namespace lacuna::aten
