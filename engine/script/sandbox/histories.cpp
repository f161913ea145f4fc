#include "script/sandbox/histories.h"

#include <lua.hpp>
#include <new>

#include "script/sandbox/budget.h"
#include "script/sandbox/handles.h"

namespace lacuna::sandbox {
namespace {

const char kHistory = 0;  // its address names the metatable

struct History {
  std::span<const std::int32_t> ids;
  std::uint64_t call;
};

bool is_over(lua_State* state, const History& history) { return history.call != Budget::of(state).call(); }

int count(lua_State* state) {
  const auto* history = static_cast<const History*>(find_handle(state, 1, &kHistory));
  if (history == nullptr) return lua_pushboolean(state, 0), 1;
  if (is_over(state, *history)) return lua_pushnil(state), 1;
  lua_pushnumber(state, static_cast<double>(history->ids.size()));
  return 1;
}

int at(lua_State* state) {
  const auto* history = static_cast<const History*>(find_handle(state, 1, &kHistory));
  const double place = lua_tonumber(state, 2);
  if (history == nullptr || is_over(state, *history)) return 0;
  if (!(place >= 1 && place <= static_cast<double>(history->ids.size()))) return 0;
  const auto index = static_cast<std::size_t>(place);
  if (static_cast<double>(index) != place) return 0;
  lua_pushnumber(state, history->ids[index - 1]);
  return 1;
}

int define(lua_State* state) {
  define_metatable(state, &kHistory, "History");
  return 0;
}

}  // namespace

void push_history(lua_State* state, std::span<const std::int32_t> ids) {
  new (lua_newuserdata(state, sizeof(History))) History{ids, Budget::of(state).call()};
  set_metatable(state, &kHistory);
}

void open_histories(lua_State* state) {
  lua_newtable(state);
  for (const auto& [name, function] : {luaL_Reg{"count", count}, {"at", at}, {"define", define}}) {
    lua_pushcfunction(state, function);
    lua_setfield(state, -2, name);
  }
}

}  // namespace lacuna::sandbox
