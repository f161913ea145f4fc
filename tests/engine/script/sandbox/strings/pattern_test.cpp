// The matcher: what it finds is compared with LuaJIT's own functions, over odd patterns and over many random ones.
#include "script/sandbox/strings/pattern.h"

#include <catch2/catch.hpp>
#include <string>

#include "string_state.h"

using lacuna::sandbox::Matcher;
using lacuna::sandbox::Steps;

namespace {

// same(name, …) calls both libraries and notes where they differ; compare(subject, pattern, init) does so for all
// functions that take patterns; report() gives the differences.
const char* const kCompare = R"lua(
local differences, compared, skipped = {}, 0, 0
local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    texts[i] = type(value) == "string" and native.format("%q", value) or native.format("%s", value)
  end
  return table.concat(texts, ", ")
end
local function each_match(lib, subject, pattern)
  local found = {}
  for a, b, c in lib.gmatch(subject, pattern) do found[#found + 1] = show(a, b, c) end
  return table.concat(found, "; ")
end
local function differ(name, ours, theirs, ...)
  compared = compared + 1
  if theirs:find("pattern too complex", 1, true) then skipped = skipped + 1
  elseif ours ~= theirs and #differences < 10 then
    differences[#differences + 1] = name .. "(" .. show(...) .. "): " .. ours .. " instead of " .. theirs
  end
end
function same(name, ...)
  differ(name, show(pcall(string[name], ...)), show(pcall(native[name], ...)), ...)
end
local function pair(a, b) return b and a .. b or nil end
function compare(subject, pattern, init)
  same("find", subject, pattern, init)
  same("match", subject, pattern, init)
  same("gsub", subject, pattern, "<%0>")
  same("gsub", subject, pattern, "%1%2", 3)
  same("gsub", subject, pattern, pair)
  differ("gmatch", show(pcall(each_match, string, subject, pattern)), show(pcall(each_match, native, subject, pattern)),
         subject, pattern)
end
function report(least)
  if #differences > 0 then return table.concat(differences, "\n") end
  if compared - skipped < least then return compared .. " compared, " .. skipped .. " skipped" end
  return "the same"
end
)lua";

void look_up(void* count) { ++*static_cast<int*>(count); }

}  // namespace

TEST_CASE("odd patterns match as in LuaJIT, and wrong ones give its errors") {
  StringState state;
  CHECK(state.run(std::string(kCompare) + R"lua(
    local patterns = {"", "^", "$", "^$", "a", ".", ".*", ".-", ".+", ".?", "a$", "a$$", "^*", "*a", "a**", "a-?", "a+-", "^^a",
      "(", ")", "()", "(()", "())", "(a", "a)", "((a)", "(a))", "%", "a%", "%%", "[", "[a", "[^", "[]", "[^]", "[]]", "[^]]", "[]-a]",
      "[a-]", "[-a]", "[a-%%]", "[%a-z]", "[%]]", "[%", "[a%", "[a-", "[a-]*", "[%a]", "[%z]", "[^%z]+", "%z", "%Z", "%Z+", "a\0b", "a.\0b",
      "[\0]", "[a\0]", "\0", "^\0", "%\0", "%f", "%fa", "%f[", "%f[a", "%f[a]", "%f[%w]", "%f[%W]", "%f[%z]", "a%f[%z]", "%f[^%z]", "%b",
      "%ba", "%bab", "%baa", "%b()", "%b\0a", "%ba\0", "%b%%", "(%b())", "%0", "%1", "(%1)", "(a)%1", "(a)%2", "(a*)%1", "()%1", "(a)(b)%2%1",
      "(.-)%1", "^(.-)%1$", "(a%1)", "(.)(.)(.)", "()a()", "(())", "((.)(.))", "(a)?", "(a)*", "%a+", "%c", "%d", "%g", "%l", "%p",
      "%s", "%u", "%w", "%x", "%A", "%C", "%D", "%G", "%L", "%P", "%S", "%U", "%W", "%X", "%k", "%.", "%-", "%]", "[\128-\255]", "[\255]",
      "\255", "[z-a]", "[a-a]", "[--a]", "[a--]", "[%w_]+", "^%s*(.-)%s*$", "(%w+)=(%w+)", "%d+%.?%d*", ("()"):rep(32), ("()"):rep(33),
      ("(a?)"):rep(32), ("("):rep(33), ("(.-"):rep(5) .. (")"):rep(5)}
    local subjects = {"", "a", "b", "aa", "ab", "aab", "abc", "a$", "a*", "^a", "*a", "a-b]", "[a]", "%", "a%", "(a(b)c)", "((a)", "a\0b", "\0", "\0a",
      "\0\0", "aaa", "abab", "hello world", "  x y  ", "key=value, k2=v2", "3.14 42", "\255\128", "a\255b", "THE (quick) fox", "a_b\t\n\127~"}
    for _, pattern in ipairs(patterns) do
      for _, subject in ipairs(subjects) do
        for _, init in ipairs {1, 2, -1, -100, 3, 100} do compare(subject, pattern, init) end
      end
    end
    return report(100000))lua") == "the same");
}

TEST_CASE("every character is in the classes of LuaJIT") {
  StringState state;
  CHECK(state.run(std::string(kCompare) + R"lua(
    for letter = 1, 255 do
      for c = 0, 255 do
        same("find", native.char(c), "%" .. native.char(letter))
        same("find", native.char(c) .. "a", native.char(letter) .. "a")
        same("find", native.char(c), "[+%" .. native.char(letter) .. "]")
      end
    end
    return report(130000))lua") == "the same");
}

TEST_CASE("random patterns match as in LuaJIT") {
  StringState state;
  CHECK(state.run(std::string(kCompare) + R"lua(
    math.randomseed(7)
    local items = {"a", "b", ".", "%a", "%d", "[ab]", "[^a]", "[a-c]", "(", ")", "()", "*", "+", "-", "?", "^", "$", "%1", "%2", "%b", "%f", "[",
      "]", "%", "%b()", "%bab", "%f[a]", "%f[%w]", "\0", "%z", "1", "(a)", "(.-)", "(.*)", "[%w]", "a*", "b-", ".?"}
    local letters = {"a", "b", "a", "b", "1", "(", ")", "\0", "-", "]"}
    local function text(parts, most)
      local chosen = {}
      for i = 1, math.random(0, most) do chosen[i] = parts[math.random(#parts)] end
      return table.concat(chosen)
    end
    for _ = 1, 40000 do compare(text(letters, 10), text(items, 7), math.random(-3, 4)) end
    return report(200000))lua") == "the same");
}

TEST_CASE("as many repetitions and captures may nest as in LuaJIT") {
  StringState state;
  CHECK(state.run(R"lua(
    local subject = ("a"):rep(300)
    for n = 190, 210 do
      for _, item in ipairs {"a?", "a*", "a-", ".-", "()"} do
        local pattern = item:rep(n)
        local ours, theirs = {pcall(string.find, subject, pattern)}, {pcall(native.find, subject, pattern)}
        for i = 1, 3 do
          if ours[i] ~= theirs[i] then return item .. " " .. n .. ": " .. native.format("%s", ours[i]) end
        end
      end
    end
    return "the same")lua") == "the same");
}

TEST_CASE("a matcher needs no state and no zero behind its texts") {
  int looks = 0;
  const std::string text = "key = value)", pattern = "(%w+)%s*=%s*(%w+)%f[^a-z]X";
  Matcher matcher({text.data(), 11}, {pattern.data(), pattern.size() - 1}, Steps(look_up, &looks));
  const char* end = nullptr;
  CHECK(matcher.search(text.data(), true, &end) == text.data());
  CHECK(end == text.data() + 11);
  REQUIRE(matcher.captures() == 2);
  CHECK(std::string(matcher.capture(1).begin, static_cast<std::size_t>(matcher.capture(1).size)) == "value");
  CHECK(matcher.error() == nullptr);
  CHECK(looks == 0);
}

TEST_CASE("a matcher looks up every few thousand steps, whatever it does") {
  const std::string text(100000, 'a');
  const std::string set = "[" + std::string(1000, 'b') + "]";
  for (const std::string& pattern : {std::string("b"), std::string("a-b"), std::string("%l*b"), std::string("%bab"),
                                     set, set + "*c", "%f" + set, std::string("(a+)%1b")}) {
    CAPTURE(pattern.substr(0, 10));
    int looks = 0;
    const auto until_enough = [](void* count) {
      if (++*static_cast<int*>(count) == 40) throw 0;
    };
    Matcher matcher(text, pattern, Steps(until_enough, &looks));
    const char* end = nullptr;
    try {
      matcher.search(text.data(), false, &end);
    } catch (int) {
    }
    CHECK(looks >= 40);
  }
}

TEST_CASE("a pattern has a longest length") {
  int looks = 0;
  const std::string text = "a";
  CHECK(Matcher(text, std::string(Matcher::kLongestPattern, 'a'), Steps(look_up, &looks)).error() == nullptr);
  Matcher matcher(text, std::string(Matcher::kLongestPattern + 1, 'a'), Steps(look_up, &looks));
  CHECK(matcher.match(text.data()) == nullptr);
  CHECK(std::string(matcher.error()) == "pattern too long (more than 65536 bytes)");
}
