// The string library of a sandboxed state: what LuaJIT's does, within the state's budget, and without addresses.
// Patterns are matched by pattern.h, since LuaJIT's own matcher cannot be stopped.
#pragma once

struct lua_State;

namespace lacuna::sandbox {

// Sets the global `string` and the metatable of strings. The methods of strings (`("x"):upper()`) come from a copy that
// the script cannot reach, and `getmetatable("")` is false. Functions as in LuaJIT, except:
// - no dump;
// - rep raises where the result is longer than the state's memory, and a pattern may have 65536 bytes at most;
// - format knows no %p, and what is no string or number is shown as tostring (below) shows it;
// - find, match and gsub take positions and counts beyond 2^31 as what they are.
void open_strings(lua_State* state);

// The global `tostring`: tables, functions, userdata and threads are "table", "function", … unless `__tostring` says
// otherwise.
int tostring(lua_State* state);

// Pushes the text that tostring gives for the value at `index`. Raises what `__tostring` raises, and an error where
// that gives no string.
void push_text(lua_State* state, int index);

}  // namespace lacuna::sandbox
