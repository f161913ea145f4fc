// The history that a policy sees, in a sandboxed state: token ids that the caller lends for the length of a call.
#pragma once

#include <cstdint>
#include <span>

struct lua_State;

namespace lacuna::sandbox {

// Pushes a history; it is over when the running call is.
void push_history(lua_State* state, std::span<const std::int32_t> ids);

// Leaves the primitives that lua/lacuna/policy/history.lua builds on: count(value) -> number, nil (it is over), false
// (no history); at(history, i) -> id or nil; define(metamethods).
void open_histories(lua_State* state);

}  // namespace lacuna::sandbox
