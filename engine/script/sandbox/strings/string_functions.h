// The string library's parts, for strings.cpp: lua_CFunctions, each in the file of its name.
#pragma once

#include <string_view>

#include "script/sandbox/strings/pattern.h"

struct lua_State;

namespace lacuna::sandbox {

int string_find(lua_State* state);
int string_match(lua_State* state);
int string_gmatch(lua_State* state);
int string_gsub(lua_State* state);
int string_rep(lua_State* state);
int string_format(lua_State* state);  // upvalue: LuaJIT's own, for what holds nothing but numbers and strings

// ---- For the functions on patterns (match.cpp).

// The argument, which must be a string or a number.
std::string_view check_text(lua_State* state, int index);

// The argument as a whole number, `otherwise` where it is none or nil; kept within ±2^53.
long long whole_or(lua_State* state, int index, long long otherwise);

// A matcher that stops where the state's time is over.
Matcher matcher_for(lua_State* state, std::string_view subject, std::string_view pattern);

// Takes `^` off the pattern; whether it was there.
bool take_anchor(std::string_view& pattern);

// Raises the matcher's error, if it has one.
void raise_wrong(lua_State* state, const Matcher& matcher);

// Pushes one capture of the match of [begin, end); the first is the whole match where there are no captures.
void push_capture(lua_State* state, const Matcher& matcher, int index, const char* begin, const char* end);

// Pushes the captures, or the whole match where there are none. Returns how many.
int push_captures(lua_State* state, const Matcher& matcher, const char* begin, const char* end);

}  // namespace lacuna::sandbox
