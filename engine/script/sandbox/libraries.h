// What is in a sandboxed state before a policy is: Lua's own libraries and the modules of the trusted library, both for
// the library alone. What of it a policy sees, lua/lacuna/policy/environment.lua picks.
#pragma once

#include <functional>
#include <map>
#include <string>

struct lua_State;

namespace lacuna::sandbox {

using Modules = std::map<std::string, std::string, std::less<>>;

// Leaves `require` on the stack, which knows `modules` (needed as long as it is called) and "lacuna.policy.primitives":
// what is written in C++. The JIT is off: the hook that watches the clock does not see compiled code.
void open_libraries(lua_State* state, const Modules* modules);

}  // namespace lacuna::sandbox
