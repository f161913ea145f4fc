// string.format: LuaJIT's own, once every value that it would show by its address is text.
#include <algorithm>
#include <lua.hpp>

#include "script/sandbox/budget.h"
#include "script/sandbox/strings/string_functions.h"
#include "script/sandbox/strings/strings.h"

namespace lacuna::sandbox {
namespace {

constexpr std::string_view kFlags = " #+-0";
constexpr std::string_view kOfNumbers = "AEFGXacdefgioux", kOfValues = "qs";  // no p, which would show an address

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where the conversion's letter stands; at what is none, where LuaJIT stops, for its error.
std::size_t letter_of(std::string_view format, std::size_t at) {
  const auto skip_digits = [&] {  // two at most
    for (int i = 0; i < 2 && at < format.size() && is_digit(format[at]); ++i) ++at;
  };
  at = std::min(format.find_first_not_of(kFlags, at), format.size());
  skip_digits();
  if (at < format.size() && format[at] == '.') {
    ++at;
    skip_digits();
  }
  return at;
}

void raise_invalid(lua_State* state, std::string_view conversion) {
  lua_pushlstring(state, conversion.data(), conversion.size());
  luaL_error(state, "invalid option '%s' to 'format'", lua_tostring(state, -1));
}

// Checks the argument of a conversion, and makes it text where it is neither number nor string.
void prepare(lua_State* state, char letter, int argument) {
  luaL_checkany(state, argument);
  if (kOfNumbers.find(letter) != kOfNumbers.npos) {
    luaL_checknumber(state, argument);
    return;
  }
  const int type = lua_type(state, argument);
  if (type == LUA_TNUMBER || type == LUA_TSTRING) return;
  push_text(state, argument);
  lua_replace(state, argument);
}

}  // namespace

int string_format(lua_State* state) {
  const std::string_view format = check_text(state, 1);
  luaL_checkstack(state, LUA_MINSTACK, "too many values");
  int argument = 1;
  for (std::size_t at = format.find('%'); at != format.npos; at = format.find('%', at)) {
    if (at + 1 < format.size() && format[at + 1] == '%') {
      at += 2;
      continue;
    }
    const std::size_t end = letter_of(format, at + 1);
    const char letter = end < format.size() ? format[end] : '\0';
    if (letter == '\0' || (kOfNumbers.find(letter) == kOfNumbers.npos && kOfValues.find(letter) == kOfValues.npos)) {
      raise_invalid(state, format.substr(at, end + 1 - at));
    }
    prepare(state, letter, ++argument);
    at = end + 1;
  }
  Budget::of(state).check(state);
  lua_pushvalue(state, lua_upvalueindex(1));
  lua_insert(state, 1);
  lua_call(state, lua_gettop(state) - 1, 1);
  return 1;
}

}  // namespace lacuna::sandbox
