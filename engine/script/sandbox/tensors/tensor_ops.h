// The vector operations among the primitives of tensors.
#pragma once

struct lua_State;

namespace lacuna::sandbox {

// Adds them to the table on top of the stack.
void add_tensor_ops(lua_State* state);

}  // namespace lacuna::sandbox
