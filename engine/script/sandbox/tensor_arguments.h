// The arguments of the primitives of tensors. What is wrong with one is a Lua error at the policy's line.
#pragma once

#include <cstdint>
#include <lua.hpp>

#include "tensor/tensor.h"

namespace lacuna::sandbox {

// One of at most 2^24 elements: no hook interrupts an operation, so it must be over in some milliseconds.
// small_argument of an operation that does more with each element takes less of them.
const Tensor& small_argument(lua_State* state, int index, std::int64_t most = std::int64_t{1} << 24);

std::int64_t integer_argument(lua_State* state, int index);  // within 2^53
int dim_argument(lua_State* state, int index);               // from -8 to 7
std::uint64_t lent_for(lua_State* state, int index);         // the call that this Tensor was lent for

}  // namespace lacuna::sandbox
