// The text of a policy's file as a Lua function, within the budget.
#pragma once

struct lua_State;

namespace lacuna::sandbox {

// compile(path, source, environment) -> the file's function; nil and a text. Bytecode is refused, and so are the
// literals of LuaJIT's FFI, which would load it.
int compile(lua_State* state);

}  // namespace lacuna::sandbox
