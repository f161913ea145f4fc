// Userdata of a sandboxed state: recognised by their metatable, which policies can neither read nor give to others.
#pragma once

struct lua_State;

namespace lacuna::sandbox {

// Makes a metatable, known by `key` (the address of a static), whose getmetatable() is `name`, with the fields of the
// table at index 1; leaves it on the stack.
void define_metatable(lua_State* state, const void* key, const char* name);
void set_metatable(lua_State* state, const void* key);  // of the userdata on top
// The memory of the userdata at `index` when it has this metatable, else NULL.
void* find_handle(lua_State* state, int index, const void* key);

}  // namespace lacuna::sandbox
