#include "script/sandbox/place.h"

#include <cstdlib>
#include <lua.hpp>

namespace lacuna::sandbox {
namespace {

constexpr int kDeepest = 250;  // levels that are looked at, as in lua/lacuna/fail.lua

// Whether `level` is a policy's; fills `frame`. Its end of the stack is told by `ended`.
bool is_policy(lua_State* state, int level, lua_Debug& frame, bool& ended) {
  ended = lua_getstack(state, level, &frame) == 0;
  if (ended) return false;
  lua_getinfo(state, "Sl", &frame);
  return frame.source[0] == '@' && frame.currentline > 0;
}

int find_policy(lua_State* state, lua_Debug& frame) {
  bool ended = false;
  for (int level = 0; level < kDeepest; ++level) {
    if (is_policy(state, level, frame, ended)) return level;
    if (ended) break;
  }
  return -1;
}

}  // namespace

std::string policy_place(lua_State* state) {
  lua_Debug frame{};
  if (find_policy(state, frame) < 0) return "";
  return std::string(frame.source + 1) + ":" + std::to_string(frame.currentline) + ": ";
}

void raise_at_policy(lua_State* state, const char* text) {
  lua_Debug frame{};
  luaL_where(state, find_policy(state, frame));  // "" for level -1
  lua_pushstring(state, text);
  lua_concat(state, 2);
  lua_error(state);
  std::abort();  // lua_error does not return
}

}  // namespace lacuna::sandbox
