// Which line of a policy is running. The library's own chunks in a sandboxed state are named "=lacuna…", those of
// policies
// "@path".
#pragma once

#include <string>

struct lua_State;

namespace lacuna::sandbox {

// "path:line: " of the innermost frame of a policy; empty when there is none.
std::string policy_place(lua_State* state);

// Raises `text` with the policy's place in front: what lua/lacuna/fail.lua does in a trusted state.
[[noreturn]] void raise_at_policy(lua_State* state, const char* text);

}  // namespace lacuna::sandbox
