#include "script/sandbox/handles.h"

#include <lua.hpp>

namespace lacuna::sandbox {

void define_metatable(lua_State* state, const void* key, const char* name) {
  lua_pushlightuserdata(state, const_cast<void*>(key));
  lua_newtable(state);
  lua_pushnil(state);
  while (lua_next(state, 1) != 0) {
    lua_pushvalue(state, -2);
    lua_insert(state, -2);
    lua_rawset(state, -4);
  }
  lua_pushstring(state, name);
  lua_setfield(state, -2, "__metatable");
  lua_pushvalue(state, -1);
  lua_insert(state, -3);
  lua_rawset(state, LUA_REGISTRYINDEX);
}

void set_metatable(lua_State* state, const void* key) {
  lua_pushlightuserdata(state, const_cast<void*>(key));
  lua_rawget(state, LUA_REGISTRYINDEX);
  lua_setmetatable(state, -2);
}

void* find_handle(lua_State* state, int index, const void* key) {
  if (lua_type(state, index) != LUA_TUSERDATA || lua_getmetatable(state, index) == 0) return nullptr;
  lua_pushlightuserdata(state, const_cast<void*>(key));
  lua_rawget(state, LUA_REGISTRYINDEX);
  const bool same = lua_rawequal(state, -1, -2) != 0;
  lua_pop(state, 2);
  return same ? lua_touserdata(state, index) : nullptr;
}

}  // namespace lacuna::sandbox
