#include "script/sandbox/libraries.h"

#include <algorithm>
#include <lua.hpp>

#include "base/log.h"
#include "script/sandbox/budget.h"
#include "script/sandbox/chunk.h"
#include "script/sandbox/histories.h"
#include "script/sandbox/place.h"
#include "script/sandbox/strings/strings.h"
#include "script/sandbox/tensors/tensors.h"

namespace lacuna::sandbox {
namespace {

void open_lua(lua_State* state) {
  luaJIT_setmode(state, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  for (const auto& [name, open] : {luaL_Reg{"", luaopen_base},
                                   {LUA_TABLIBNAME, luaopen_table},
                                   {LUA_STRLIBNAME, luaopen_string},
                                   {LUA_MATHLIBNAME, luaopen_math},
                                   {LUA_BITLIBNAME, luaopen_bit},
                                   {LUA_DBLIBNAME, luaopen_debug}}) {
    lua_pushcfunction(state, open);
    lua_pushstring(state, name);
    lua_call(state, 1, 0);
  }
}

// require(name); upvalues: the modules that are loaded, those that can be.
int require_module(lua_State* state) {
  const char* name = luaL_checkstring(state, 1);
  lua_pushvalue(state, 1);
  lua_rawget(state, lua_upvalueindex(1));
  if (!lua_isnil(state, -1)) return 1;
  const auto* modules = static_cast<const Modules*>(lua_touserdata(state, lua_upvalueindex(2)));
  const auto found = modules->find(std::string_view(name));
  if (found == modules->end()) return luaL_error(state, "module %s is not in the sandbox", name);
  const std::string& source = found->second;
  lua_pushfstring(state, "=%s", name);
  if (luaL_loadbuffer(state, source.data(), source.size(), lua_tostring(state, -1)) != 0) return lua_error(state);
  lua_pushvalue(state, 1);
  lua_call(state, 1, 1);
  lua_pushvalue(state, 1);
  lua_pushvalue(state, -2);
  lua_rawset(state, lua_upvalueindex(1));
  return 1;
}

int enter(lua_State* state) {
  Budget::of(state).enter(state);
  return 0;
}

int leave(lua_State* state) {
  Budget::of(state).leave();
  return 0;
}

// depth() -> levels within the running coroutine; restore(depth) goes back to them.
int depth(lua_State* state) {
  lua_pushinteger(state, Budget::of(state).depth_in_thread());
  return 1;
}

int restore(lua_State* state) {
  Budget::of(state).restore_in_thread(static_cast<int>(lua_tointeger(state, 1)));
  return 0;
}

// enter_thread() -> two numbers, for leave_thread(…) when the coroutine is back.
int enter_thread(lua_State* state) {
  const Budget::Level before = Budget::of(state).enter_thread(state);
  lua_pushinteger(state, before.depth);
  lua_pushinteger(state, before.base);
  return 2;
}

int leave_thread(lua_State* state) {
  Budget::of(state).leave_thread(
      {static_cast<int>(lua_tointeger(state, 1)), static_cast<int>(lua_tointeger(state, 2))});
  return 0;
}

// raise(text): an error at the policy's line.
int raise(lua_State* state) { raise_at_policy(state, luaL_checkstring(state, 1)); }

// log(text): a line for the log, as long as the call may still write any.
int log_line(lua_State* state) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(state, 1, &length);
  constexpr std::size_t kLongest = 1024;
  const std::size_t allowed = Budget::of(state).take_log(std::min(length, kLongest) + 1);  // with its end
  if (allowed > 0) log::write(log::Level::kInfo, {text, allowed - 1});
  return 0;
}

// { string = the policies' string library, tostring = likewise }. The library's own `string` becomes the same: what it
// calls on a policy's behalf has the same bounds.
void push_strings(lua_State* state) {
  open_strings(state);
  lua_newtable(state);
  lua_getglobal(state, "string");
  lua_setfield(state, -2, "string");
  lua_pushcfunction(state, tostring);
  lua_setfield(state, -2, "tostring");
}

// What is written in C++, as module "lacuna.policy.primitives".
void push_primitives(lua_State* state) {
  lua_newtable(state);
  for (const auto& [name, function] : {luaL_Reg{"enter", enter},
                                       {"leave", leave},
                                       {"depth", depth},
                                       {"restore", restore},
                                       {"enter_thread", enter_thread},
                                       {"leave_thread", leave_thread},
                                       {"compile", compile},
                                       {"raise", raise},
                                       {"log", log_line}}) {
    lua_pushcfunction(state, function);
    lua_setfield(state, -2, name);
  }
  push_strings(state);
  lua_setfield(state, -2, "strings");
  open_histories(state);
  lua_setfield(state, -2, "histories");
  open_tensors(state);
  lua_setfield(state, -2, "tensors");
}

}  // namespace

void open_libraries(lua_State* state, const Modules* modules) {
  open_lua(state);
  lua_newtable(state);
  push_primitives(state);
  lua_setfield(state, -2, "lacuna.policy.primitives");
  lua_pushlightuserdata(state, const_cast<Modules*>(modules));
  lua_pushcclosure(state, require_module, 2);
  lua_pushvalue(state, -1);
  lua_setglobal(state, "require");
}

}  // namespace lacuna::sandbox
