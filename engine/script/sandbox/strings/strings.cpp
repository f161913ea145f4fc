#include "script/sandbox/strings/strings.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <lua.hpp>

#include "script/sandbox/budget.h"
#include "script/sandbox/strings/string_functions.h"
#include "script/sandbox/strings/text_output.h"

namespace lacuna::sandbox {
namespace {

// LuaJIT's own functions that may stay: their work is in proportion to the memory that they read or make.
constexpr std::array kOfLuajit = {"byte", "char", "len", "lower", "reverse", "sub", "upper"};

constexpr std::array<luaL_Reg, 5> kOurs = {{
    {"find", string_find},
    {"match", string_match},
    {"gmatch", string_gmatch},
    {"gsub", string_gsub},
    {"rep", string_rep},
}};

// Pushes a new table with the library's functions; LuaJIT's own library is the table at `luajit`.
void push_functions(lua_State* state, int luajit) {
  lua_createtable(state, 0, static_cast<int>(kOfLuajit.size() + kOurs.size()) + 1);
  for (const char* name : kOfLuajit) {
    lua_getfield(state, luajit, name);
    lua_setfield(state, -2, name);
  }
  for (const luaL_Reg& ours : kOurs) {
    lua_pushcfunction(state, ours.func);
    lua_setfield(state, -2, ours.name);
  }
  lua_getfield(state, luajit, "format");
  lua_pushcclosure(state, string_format, 1);
  lua_setfield(state, -2, "format");
}

// Pushes a copy of the table at `table`.
void push_copy(lua_State* state, int table) {
  lua_newtable(state);
  for (lua_pushnil(state); lua_next(state, table) != 0;) {
    lua_pushvalue(state, -2);
    lua_insert(state, -2);
    lua_rawset(state, -4);
  }
}

// In a table of the registry that the base library and `require` use, if it is there.
void set_registered(lua_State* state, const char* table, const char* key, int value) {
  lua_getfield(state, LUA_REGISTRYINDEX, table);
  if (lua_istable(state, -1)) {
    lua_pushvalue(state, value);
    lua_setfield(state, -2, key);
  }
  lua_pop(state, 1);
}

// How long the result of rep is, as a number that cannot wrap.
double length_of(double count, std::size_t text, std::size_t separator) {
  return count * static_cast<double>(text) + (count - 1) * static_cast<double>(separator);
}

}  // namespace

void open_strings(lua_State* state) {
  const int top = lua_gettop(state);
  luaL_checkstack(state, 8, "no room for the string library");
  lua_pushcfunction(state, luaopen_string);
  lua_pushliteral(state, "string");
  lua_call(state, 1, 1);
  push_functions(state, top + 1);
  lua_pushvalue(state, -1);
  lua_setglobal(state, "string");
  set_registered(state, "_LOADED", "string", top + 2);
  lua_pushnil(state);
  set_registered(state, "_PRELOAD", "string.buffer", top + 3);

  lua_pushliteral(state, "");
  lua_createtable(state, 0, 2);
  push_copy(state, top + 2);
  lua_setfield(state, -2, "__index");
  lua_pushboolean(state, 0);
  lua_setfield(state, -2, "__metatable");
  lua_setmetatable(state, -2);
  lua_settop(state, top);
}

int string_rep(lua_State* state) {
  constexpr double kLongest = 2147483000;  // LuaJIT's strings
  constexpr std::size_t kPiece = 1 << 20;
  const std::string_view text = check_text(state, 1);
  luaL_checknumber(state, 2);
  const long long count = whole_or(state, 2, 0);
  const std::string_view separator = lua_isnoneornil(state, 3) ? std::string_view() : check_text(state, 3);
  Budget& budget = Budget::of(state);
  const double length = length_of(static_cast<double>(count), text.size(), separator.size());
  const double most = std::min(budget.limits().megabytes * 1024 * 1024, kLongest);
  if (count <= 0 || length == 0) {
    lua_pushliteral(state, "");
    return 1;
  }
  if (length > most) return luaL_error(state, "rep: wanted at most %f bytes, got %f", most, length);

  const auto size = static_cast<std::size_t>(length);
  TextOutput output(state);
  char* const begin = output.room_for(size);
  // One text and separator, then what stands there again and again: each copy twice as long as the one before.
  std::size_t done = text.size();
  std::memcpy(begin, text.data(), text.size());
  const std::size_t rest = std::min(separator.size(), size - done);
  if (rest > 0) std::memcpy(begin + done, separator.data(), rest);
  done += rest;
  const std::size_t period = done;
  while (done < size) {
    const std::size_t whole = std::min(done, std::max(kPiece / period, std::size_t{1}) * period);
    const std::size_t piece = std::min(whole, size - done);
    std::memcpy(begin + done, begin, piece);
    done += piece;
    if (piece >= kPiece / 2) budget.check(state);
  }
  output.push();
  return 1;
}

void push_text(lua_State* state, int index) {
  const int type = lua_type(state, index);
  luaL_checkstack(state, 4, "too many values");
  if (type == LUA_TNUMBER || type == LUA_TSTRING) {
    lua_pushvalue(state, index);
    lua_tostring(state, -1);
  } else if (luaL_getmetafield(state, index, "__tostring") != 0) {
    lua_pushvalue(state, index);
    Budget& budget = Budget::of(state);
    budget.enter(state);
    lua_call(state, 1, 1);
    budget.leave();
    if (lua_isstring(state, -1) == 0) luaL_error(state, "'__tostring' must return a string");
    lua_tostring(state, -1);
  } else if (type == LUA_TNIL) {
    lua_pushliteral(state, "nil");
  } else if (type == LUA_TBOOLEAN) {
    lua_pushstring(state, lua_toboolean(state, index) != 0 ? "true" : "false");
  } else {
    lua_pushstring(state, luaL_typename(state, index));
  }
}

int tostring(lua_State* state) {
  luaL_checkany(state, 1);
  push_text(state, 1);
  return 1;
}

}  // namespace lacuna::sandbox
