// Tensors in a sandboxed state: userdata with the primitives of lua/lacuna/tensor/engine.lua, on which the same Lua
// files build the same methods as in a trusted state.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

struct lua_State;

namespace lacuna::sandbox {

// Pushes a tensor on the caller's memory; it and its views are over when the running call is.
void push_lent_tensor(lua_State* state, const Tensor* tensor);

// The tensor at `index`; NULL for anything else and for one that is over or freed.
const Tensor* find_tensor(lua_State* state, int index);

// Its elements, contiguous, last dimension fastest: tensor.bytes() bytes.
void copy_elements(const Tensor& tensor, std::uint8_t* out);

// Leaves the table of primitives.
void open_tensors(lua_State* state);

}  // namespace lacuna::sandbox
