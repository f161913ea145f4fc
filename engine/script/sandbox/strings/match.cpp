// string.find, match and gmatch, and what gsub shares with them.
#include <algorithm>
#include <cmath>
#include <lua.hpp>

#include "script/sandbox/budget.h"
#include "script/sandbox/strings/char_class.h"
#include "script/sandbox/strings/string_functions.h"
#include "script/sandbox/strings/text_search.h"

namespace lacuna::sandbox {
namespace {

void watch(void* data) {
  auto* const state = static_cast<lua_State*>(data);
  Budget::of(state).check(state);
}

// The place in the subject at which argument 3 says to begin; behind the end: the end.
const char* first_place(lua_State* state, std::string_view subject) {
  const auto size = static_cast<long long>(subject.size());
  long long init = whole_or(state, 3, 1);
  init = init < 0 ? init + size : init - 1;
  return subject.data() + std::clamp(init, 0LL, size);
}

bool has_specials(std::string_view pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](unsigned char c) { return (kClassesOf[c] & kSpecial) != 0; });
}

int find_plain(lua_State* state, std::string_view subject, std::string_view text, const char* from) {
  const auto before = static_cast<std::size_t>(from - subject.data());
  const std::size_t found = find_text(subject.substr(before), text, Steps(watch, state));
  if (found == subject.npos) {
    lua_pushnil(state);
    return 1;
  }
  const auto first = static_cast<lua_Integer>(before + found);
  lua_pushinteger(state, first + 1);
  lua_pushinteger(state, first + static_cast<lua_Integer>(text.size()));
  return 2;
}

// find gives the places and the captures, match the captures or the whole.
int find_or_match(lua_State* state, bool find) {
  const std::string_view subject = check_text(state, 1);
  std::string_view pattern = check_text(state, 2);
  const char* const from = first_place(state, subject);
  if (find && (lua_toboolean(state, 4) != 0 || !has_specials(pattern))) {
    return find_plain(state, subject, pattern, from);
  }
  const bool anchored = take_anchor(pattern);
  Matcher matcher = matcher_for(state, subject, pattern);
  const char* end = nullptr;
  const char* const begin = matcher.search(from, anchored, &end);
  raise_wrong(state, matcher);
  if (begin == nullptr) {
    lua_pushnil(state);
    return 1;
  }
  if (!find) return push_captures(state, matcher, begin, end);
  lua_pushinteger(state, begin - subject.data() + 1);
  lua_pushinteger(state, end - subject.data());
  return matcher.captures() == 0 ? 2 : 2 + push_captures(state, matcher, begin, end);
}

// Upvalues: subject, pattern, where the next match may begin (from 0).
int next_match(lua_State* state) {
  const std::string_view subject = check_text(state, lua_upvalueindex(1));
  Matcher matcher = matcher_for(state, subject, check_text(state, lua_upvalueindex(2)));
  const auto place = static_cast<std::size_t>(lua_tointeger(state, lua_upvalueindex(3)));
  if (place > subject.size()) return 0;
  const char* end = nullptr;
  const char* const begin = matcher.search(subject.data() + place, false, &end);
  raise_wrong(state, matcher);
  if (begin == nullptr) return 0;
  lua_pushinteger(state, end - subject.data() + (end == begin ? 1 : 0));  // an empty match is not found twice
  lua_replace(state, lua_upvalueindex(3));
  return push_captures(state, matcher, begin, end);
}

}  // namespace

std::string_view check_text(lua_State* state, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(state, index, &size);
  return {text, size};
}

long long whole_or(lua_State* state, int index, long long otherwise) {
  constexpr double kMost = 9007199254740992.0;
  if (lua_isnoneornil(state, index)) return otherwise;
  const double number = luaL_checknumber(state, index);
  if (std::isnan(number)) return 0;
  return static_cast<long long>(std::clamp(number, -kMost, kMost));
}

Matcher matcher_for(lua_State* state, std::string_view subject, std::string_view pattern) {
  return {subject, pattern, Steps(watch, state)};
}

bool take_anchor(std::string_view& pattern) {
  if (pattern.empty() || pattern.front() != '^') return false;
  pattern.remove_prefix(1);
  return true;
}

void raise_wrong(lua_State* state, const Matcher& matcher) {
  if (matcher.error() != nullptr) luaL_error(state, "%s", matcher.error());
}

void push_capture(lua_State* state, const Matcher& matcher, int index, const char* begin, const char* end) {
  if (index == 0 && matcher.captures() == 0) {
    lua_pushlstring(state, begin, static_cast<std::size_t>(end - begin));
    return;
  }
  if (index >= matcher.captures()) luaL_error(state, "invalid capture index");
  const Matcher::Capture& capture = matcher.capture(index);
  if (capture.size == Matcher::kUnfinished) luaL_error(state, "unfinished capture");
  if (capture.size == Matcher::kPosition) {
    lua_pushinteger(state, capture.begin - matcher.begin() + 1);
  } else {
    lua_pushlstring(state, capture.begin, static_cast<std::size_t>(capture.size));
  }
}

int push_captures(lua_State* state, const Matcher& matcher, const char* begin, const char* end) {
  const int count = std::max(1, matcher.captures());
  luaL_checkstack(state, count, "too many captures");
  for (int i = 0; i < count; ++i) push_capture(state, matcher, i, begin, end);
  return count;
}

int string_find(lua_State* state) { return find_or_match(state, true); }

int string_match(lua_State* state) { return find_or_match(state, false); }

int string_gmatch(lua_State* state) {
  check_text(state, 1);
  check_text(state, 2);
  lua_settop(state, 2);
  lua_pushinteger(state, 0);
  lua_pushcclosure(state, next_match, 3);
  return 1;
}

}  // namespace lacuna::sandbox
