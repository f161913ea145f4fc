// string.gsub.
#include <lua.hpp>
#include <type_traits>

#include "script/sandbox/budget.h"
#include "script/sandbox/strings/string_functions.h"
#include "script/sandbox/strings/text_output.h"

namespace lacuna::sandbox {
namespace {

// An error passes by these: it calls no destructors.
static_assert(std::is_trivially_destructible_v<Matcher> && std::is_trivially_destructible_v<TextOutput>);

constexpr int kReplacement = 3;  // the argument's place

void add_capture(lua_State* state, const Matcher& matcher, TextOutput& output, int index, const char* begin,
                 const char* end) {
  push_capture(state, matcher, index, begin, end);
  output.add_value();
}

// A replacement text, in which %0 is the match and %1 a capture.
void add_text(lua_State* state, const Matcher& matcher, TextOutput& output, const char* begin, const char* end) {
  const std::string_view text = check_text(state, kReplacement);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t percent = text.find('%', i);
    output.add(text.substr(i, percent - i));
    if (percent == text.npos) break;
    const char next = percent + 1 < text.size() ? text[percent + 1] : '\0';  // as LuaJIT: a last % adds a zero
    if (next == '0') {
      output.add({begin, static_cast<std::size_t>(end - begin)});
    } else if (next >= '1' && next <= '9') {
      add_capture(state, matcher, output, next - '1', begin, end);
    } else {
      output.add(next);
    }
    i = percent + 2;
  }
}

// What the function or table gives for the match, which stays where that is nil or false.
void add_value(lua_State* state, const Matcher& matcher, TextOutput& output, const char* begin, const char* end) {
  Budget& budget = Budget::of(state);
  if (lua_type(state, kReplacement) == LUA_TFUNCTION) {
    lua_pushvalue(state, kReplacement);
    const int count = push_captures(state, matcher, begin, end);
    budget.enter(state);
    lua_call(state, count, 1);
  } else {
    push_capture(state, matcher, 0, begin, end);
    budget.enter(state);  // the table may have an __index
    lua_gettable(state, kReplacement);
  }
  budget.leave();
  if (lua_toboolean(state, -1) == 0) {
    lua_pop(state, 1);
    output.add({begin, static_cast<std::size_t>(end - begin)});
    return;
  }
  if (lua_isstring(state, -1) == 0) {
    luaL_error(state, "invalid replacement value (a %s)", luaL_typename(state, -1));
  }
  output.add_value();
}

// Replaces up to `most` matches and returns how many there were. What stays is added in one piece before each
// replacement; where nothing matched nothing is added.
long long replace(lua_State* state, Matcher& matcher, TextOutput& output, bool anchored, long long most) {
  const int type = lua_type(state, kReplacement);
  const auto add = type == LUA_TSTRING || type == LUA_TNUMBER ? add_text : add_value;
  const char *from = matcher.begin(), *kept = from;
  long long count = 0;
  while (count < most) {
    const char* const end = matcher.match(from);
    raise_wrong(state, matcher);
    if (end != nullptr) {
      ++count;
      const std::size_t before = output.size();
      output.add({kept, static_cast<std::size_t>(from - kept)});
      add(state, matcher, output, from, end);
      kept = end;
      matcher.spend(static_cast<std::ptrdiff_t>((output.size() - before) / 64) + 1);
    }
    if (end != nullptr && end > from) {
      from = end;
    } else if (from++ == matcher.end()) {
      break;
    }
    if (anchored) break;
  }
  if (count > 0) output.add({kept, static_cast<std::size_t>(matcher.end() - kept)});
  return count;
}

}  // namespace

int string_gsub(lua_State* state) {
  const std::string_view subject = check_text(state, 1);
  std::string_view pattern = check_text(state, 2);
  const int type = lua_type(state, kReplacement);
  const long long most = whole_or(state, 4, static_cast<long long>(subject.size()) + 1);
  if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TFUNCTION && type != LUA_TTABLE) {
    return luaL_argerror(state, kReplacement, "string/function/table expected");
  }
  const bool anchored = take_anchor(pattern);
  Matcher matcher = matcher_for(state, subject, pattern);
  TextOutput output(state);
  const long long count = replace(state, matcher, output, anchored, most);
  if (count == 0) {
    lua_pushvalue(state, 1);
  } else {
    output.push();
  }
  lua_pushinteger(state, count);
  return 2;
}

}  // namespace lacuna::sandbox
