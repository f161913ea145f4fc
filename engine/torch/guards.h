// Arguments that libtorch's own code does not look at before it uses them: a few operators would read past their end,
// and the process with them.
#pragma once

#include <string>
#include <string_view>

#include "torch/precompiled.h"

namespace lacuna::aten {

// Operators that are parts of others, look at nothing, and have no rule here: they are left out. (Found by calling all
// of them with arguments of every kind.)
bool is_unguarded(std::string_view name);

// What is wrong with the arguments of an operator, of the forms that are known to need it; "" for nothing.
std::string refused_arguments(const std::string& name, const torch::jit::Stack& arguments);

}  // namespace lacuna::aten
