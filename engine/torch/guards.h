// Arguments that libtorch's own code does not look at before it uses them: a few operators would read past their end,
// and the process with them.
#pragma once

#include <string>

#include "torch/precompiled.h"

namespace lacuna::aten {

// What is wrong with the arguments of an operator, of the forms that are known to need it; "" for nothing.
std::string refused_arguments(const std::string& name, const torch::jit::Stack& arguments);

}  // namespace lacuna::aten
