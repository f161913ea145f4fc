#include "script/sandbox/chunk.h"

#include <algorithm>
#include <lua.hpp>
#include <string_view>

#include "script/sandbox/budget.h"

namespace lacuna::sandbox {
namespace {

// Lua's parser takes time that grows with the square of a file's length where jumps have one target (`elseif`, `and`,
// `goto`), and no hook interrupts it. So it gets the text in pieces, with a look at the clock before each.
constexpr std::size_t kPiece = 256;

const char* next_piece(lua_State* state, void* data, std::size_t* size) {
  auto& left = *static_cast<std::string_view*>(data);
  Budget::of(state).check(state);
  const std::string_view piece = left.substr(0, std::min(kPiece, left.size()));
  left.remove_prefix(piece.size());
  *size = piece.size();
  return piece.empty() ? nullptr : piece.data();
}

// A literal like 1LL or 2i makes the parser open LuaJIT's FFI, and is a cdata.
bool has_ffi(lua_State* state) {
  lua_getfield(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_getfield(state, -1, "ffi");
  const bool found = !lua_isnil(state, -1);
  lua_pop(state, 2);
  return found;
}

}  // namespace

int compile(lua_State* state) {
  const char* path = luaL_checkstring(state, 1);
  std::size_t length = 0;
  const char* source = luaL_checklstring(state, 2, &length);
  luaL_checktype(state, 3, LUA_TTABLE);
  std::string_view left(source, length);
  lua_pushfstring(state, "@%s", path);
  lua_pushnil(state);  // the first of two results, where there are two
  const bool compiled = lua_loadx(state, next_piece, &left, lua_tostring(state, 4), "t") == 0;
  if (!compiled) return 2;
  if (has_ffi(state)) {
    lua_pushnil(state);
    lua_pushfstring(state, "%s:1: wanted no literals with LL, ULL or i", path);
    return 2;
  }
  lua_pushvalue(state, 3);
  lua_setfenv(state, -2);
  return 1;
}

}  // namespace lacuna::sandbox
