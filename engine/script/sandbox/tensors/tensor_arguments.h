// The arguments of the primitives of tensors. What is wrong with one is a Lua error at the policy's line.
#pragma once

#include <cstdint>
#include <lua.hpp>

#include "tensor/tensor.h"

namespace lacuna::sandbox {

// Elements that one operation may look at: no hook interrupts it, so it must be over in some 20 ms.
constexpr std::int64_t kMostElements = std::int64_t{1} << 21;      // at 1 ns in a row, 10 ns across rows
constexpr std::int64_t kMostExponentials = std::int64_t{1} << 20;  // at 10 ns
constexpr std::int64_t kMostSorted = std::int64_t{1} << 18;        // and for each 24 bytes that no budget counts
constexpr std::int64_t kMostIndices = std::int64_t{1} << 16;       // at 50 to 300 ns
constexpr std::int64_t kMostShown = 10000;

// A tensor of at most so many elements. Looks at the clock before an operation on many.
const Tensor& small_argument(lua_State* state, int index, std::int64_t most = kMostElements);
[[noreturn]] void raise_too_many(lua_State* state, std::int64_t most);

std::int64_t integer_argument(lua_State* state, int index);  // within 2^53
int dim_argument(lua_State* state, int index);               // from -8 to 7
std::uint64_t lent_for(lua_State* state, int index);         // the call that this Tensor was lent for

}  // namespace lacuna::sandbox
