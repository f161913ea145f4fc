// The sandbox's string library: what differs from LuaJIT's, and that nothing in it outlives the time or the memory.
#include "script/sandbox/strings/strings.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "string_state.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

// Behind the deadline; sanitizers make everything slower.
#if defined(__SANITIZE_ADDRESS__)
constexpr double kSlack = 500;
#else
constexpr double kSlack = 20;
#endif

// How many milliseconds a script that never ends runs in a budget of 50; the least of a few runs, since others run too.
double shortest_run(const std::string& script) {
  double least = 1e9;
  for (int i = 0; i < 5 && least >= 50 + kSlack; ++i) {
    StringState state({50, 16});
    CHECK_THAT(state.run(script), Contains("ran longer than it may") || Contains("not enough memory"));
    CHECK((state.budget().tripped() || state.budget().exhausted()));
    least = std::min(least, state.milliseconds());
    state.close();
    CHECK(state.budget().used() == 0);
  }
  return least;
}

}  // namespace

TEST_CASE("string functions give LuaJIT's results and errors") {
  StringState state;
  CHECK(state.run(R"lua(
    local calls = {
      {"find", "abc", "b", 10}, {"find", "abc", "", 10}, {"find", "abc", "c", -1}, {"find", "a.b", ".", 1, true}, {"find", "a.b", "", 3, true},
      {"find", "abc", "b", 1, false}, {"find", 123, 2}, {"find", {}, "b"}, {"find", "abc"}, {"find", "abc", "b", "x"}, {"find", "a\0b", "\0b"},
      {"find", "abc", "b", 1.9}, {"match", "abc", "()", 5}, {"match", nil, "a"}, {"gmatch", "a"}, {"gmatch", {}, "a"}, {"gsub", "abc"},
      {"gsub", "abc", "b", true}, {"gsub", "abc", "%w", "%2"}, {"gsub", "abc", "%w", "%0%1%%%a"}, {"gsub", "abc", "b", "%"}, {"gsub", "abc", "b", 5},
      {"gsub", "abc", "%w", {a = false, b = 3, c = "x"}}, {"gsub", "abc", "%w", {a = {}}}, {"gsub", "abc", "b", print and function() return {} end},
      {"gsub", "abc", "%w", function() end}, {"gsub", "abc", "()", "%1"}, {"gsub", "abc", "b*", "-"}, {"gsub", "abc", "", "-"}, {"gsub", "abc", "^a", "-"},
      {"gsub", "abc", "%w", "x", 2}, {"gsub", "abc", "%w", "x", -1}, {"gsub", "abc", "%w", "x", 1.9}, {"gsub", "abc", "%w", "x", "y"},
      {"gsub", "abc", "(a)(", "x"}, {"gsub", "abc", "(a)(", 5}, {"gsub", ("ab"):rep(1000), "b", ("x"):rep(100)}, {"gsub", "abc", "(b)", function(b) return b .. b end},
      {"gsub", "abc", "%w", setmetatable({}, {__index = function(_, key) return key .. "!" end})}, {"gsub", "abc", "b", error},
      {"rep", "x", 3}, {"rep", "ab", 3, ", "}, {"rep", "", 3, "-"}, {"rep", "x", 1, ","}, {"rep", "x", 0, ","}, {"rep", "x", -5}, {"rep", "", 1000000}, {"rep"},
      {"rep", "x"}, {"rep", "x", "y"}, {"rep", 12, "3", 4}, {"rep", "abc", 100000, "--"}, {"rep", "x", 2.9},
      {"format", "%d %5.1f %s %q", 1, 2.55, "x\0y", "a\n\r\0\"\\"}, {"format", "%s %s %s", nil, true, 1 / 3}, {"format", "%q", 1}, {"format", "%q", true},
      {"format", "%5s|%-5s|%.2s", true, nil, "abc"}, {"format", "%%%d%%", 3}, {"format", "%y", 1}, {"format", "%"}, {"format", "%%%"}, {"format", "%100d", 1},
      {"format", "%.100f", 1}, {"format", "%99.99f", 1e300}, {"format", "%l", 1}, {"format", "%5%", 1}, {"format", "%.3.d", 1}, {"format", "%", 1}, {"format", "%-", 1}, {"format", "%.", 1},
      {"format", "%!d", 1}, {"format", "%\0", 1}, {"format", "%d", "x"}, {"format", "%d", "0x10"}, {"format", "%d"}, {"format", "%s"}, {"format", "%q"}, {"format"}, {"format", {}}, {"format", 12},
      {"format", "%a %A %e %E %f %F %g %G %i %o %u %x %X %c", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 65}, {"format", "% +-#05d", 3}, {"format", "%d", {}},
      {"format", "%s", setmetatable({}, {__tostring = function() return "shown" end})}, {"format", "x", 1, 2}, {"format", "%s%%%s", "%d", "%"},
      {"byte", "abc", 1, -1}, {"char", 97, 98}, {"char", 256}, {"len", "a\0b"}, {"lower", "ABC"}, {"upper", "abc"}, {"reverse", "abc"}, {"sub", "abc", 2}, {"sub", "abc"},
    }
    local function show(...)
      local texts = {}
      for i = 1, select("#", ...) do texts[i] = native.format("%s", (select(i, ...))) end
      return table.concat(texts, ", ")
    end
    for i, call in ipairs(calls) do
      local last = 0
      for key in pairs(call) do last = math.max(last, key) end
      if call[2] == "%s %s %s" then last = 5 end
      local ours = show(pcall(string[call[1]], unpack(call, 2, last)))
      local theirs = show(pcall(native[call[1]], unpack(call, 2, last)))
      if ours ~= theirs then return i .. " " .. call[1] .. " " .. ours .. " instead of " .. theirs end
    end
    return "the same")lua") == "the same");
}

TEST_CASE("errors name the function and the line of the script") {
  StringState state;
  CHECK(state.run("\nstring.find('a', '(')") == "script:2: unfinished capture");
  CHECK(state.run("\nstring.gsub('a', 'a', true)") ==
        "script:2: bad argument #3 to 'gsub' (string/function/table expected)");
  CHECK(state.run("string.format('%d', {})") == "script:1: bad argument #2 to 'format' (number expected, got table)");
  CHECK(state.run("for _ in string.gmatch('a', '%') do end") == "script:1: malformed pattern (ends with '%')");
}

TEST_CASE("no address is shown") {
  StringState state;
  CHECK(
      state.run("return tostring({}) .. tostring(print) .. tostring(coroutine.create(print)) .. tostring(io.stdout)") ==
      "tablefunctionthread" + state.run("return native.format('%s', io.stdout)"));
  CHECK(state.run("return string.format('%s %q %5.2s', {}, print, {})") == "table \"function\"    ta");
  CHECK(state.run("local text = string.format('%p', {}) return text") == "script:1: invalid option '%p' to 'format'");
  CHECK(state.run("return tostring(newproxy())") == "userdata");
  CHECK(state.run("return tostring(nil) .. tostring(false) .. tostring(1e100) .. tostring(-0) .. tostring('x')") ==
        state.run("return 'nilfalse' .. 1e100 .. -0 .. 'x'"));
  CHECK(state.run("local text = tostring() return text") == "script:1: bad argument #1 to 'tostring' (value expected)");
}

TEST_CASE("__tostring must return a string and may not nest for ever") {
  StringState state;
  CHECK(state.run("return tostring(setmetatable({}, {__tostring = function() return 'mine' end}))") == "mine");
  CHECK(state.run("local text = tostring(setmetatable({}, {__tostring = function() return {} end})) return text") ==
        "script:1: '__tostring' must return a string");
  CHECK_THAT(
      state.run("local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return tostring(t)"),
      Contains("more than 100 nested calls"));
  CHECK_THAT(state.run("local t = setmetatable({}, {__tostring = function(t) return ('%s'):format(t) end}) "
                       "return ('%q'):format(t)"),
             Contains("more than 100 nested calls"));
}

TEST_CASE("callbacks of gsub nest to a bounded depth") {
  StringState state;
  CHECK_THAT(state.run("local function f() return (('x'):gsub('x', f)) end return f()"),
             Contains("more than 100 nested calls"));
  CHECK_THAT(
      state.run("local t = setmetatable({}, {}) getmetatable(t).__index = function() return (('x'):gsub('x', t)) end "
                "return (('x'):gsub('x', t))"),
      Contains("more than 100 nested calls"));
  CHECK(state.run("local ok, error = pcall(string.gsub, 'abc', 'b', function() error('mine', 0) end) return error") ==
        "mine");
  CHECK(
      state.run("for i = 1, 1000 do pcall(string.gsub, 'b', 'b', error) end return (('b'):gsub('b', string.upper))") ==
      "B");
}

TEST_CASE("the methods of strings are out of the script's reach") {
  StringState state;
  CHECK(state.run("return tostring(getmetatable(''))") == "false");
  CHECK(state.run("string.upper = function() return 'changed' end return ('x'):upper() .. string.upper('x')") ==
        "Xchanged");
  CHECK(state.run("local ok = pcall(setmetatable, '', {}) return tostring(ok)") == "false");
  CHECK(state.run("return tostring(string.dump) .. tostring(('').dump) .. tostring((''):rep(1).find == string.find)") ==
        "nilniltrue");
  CHECK(state.run("return tostring(require('string') == string) .. tostring(pcall(require, 'string.buffer'))") ==
        "truefalse");
}

TEST_CASE("a text is found wherever it stands, also a long one") {
  StringState state;
  CHECK(state.run(R"lua(
    local needles = {"x", "xy", ("x"):rep(300), ("x"):rep(65535), ("x"):rep(65536), ("x"):rep(65537), ("xy"):rep(50000), ("x"):rep(200000) .. "y"}
    for n, needle in ipairs(needles) do
      for _, before in ipairs {0, 1, 2, 65535, 65536, 65537, 131072, 200001} do
        for _, filling in ipairs {"a", "x"} do
          local subject = filling:rep(before) .. needle .. "b"
          for _, text in ipairs {subject, subject:sub(1, -2), subject:sub(1, -3), ""} do
            local a, b = string.find(text, needle, 1, true)
            local c, d = native.find(text, needle, 1, true)
            if a ~= c or b ~= d then return ("%d %d %s: %s instead of %s"):format(n, before, filling, a, c) end
          end
        end
      end
    end
    return "the same")lua") == "the same");
}

TEST_CASE("rep says before it begins that the result is too long") {
  StringState state({10000, 16});
  CHECK(state.run("local text = ('x'):rep(1e9) return text") ==
        "script:1: rep: wanted at most 16777216 bytes, got 1000000000");
  CHECK(state.run("local text = ('x'):rep(1e300) return text") ==
        "script:1: rep: wanted at most 16777216 bytes, got 9.007199254741e+15");
  CHECK(state.run("local text = (''):rep(1e9, 'xy') return text") ==
        "script:1: rep: wanted at most 16777216 bytes, got 1999999998");
  CHECK(state.run("return tostring(#('x'):rep(5e6, 'y'))") == "not enough memory");
  CHECK(state.run("return tostring(#('x'):rep(2e6, 'yz'))") == "5999998");
  CHECK(state.run("local s = ('x'):rep(1.3e6, 'yz') return tostring(s:gsub('[xy]+', '') == ('z'):rep(1.3e6 - 1))") ==
        "true");
}

TEST_CASE("every string function ends with the time") {
  for (const std::string body : {"('a'):rep(40):match(('a?'):rep(40) .. ('a'):rep(40))",
                                 "('a'):rep(10000):find('(.-)(.-)(.-)(.-)x')",
                                 "('a'):rep(100000):find('.-.-.-.-b')",
                                 "('('):rep(1e6):find('%b()')",
                                 "('('):rep(1e6):gsub('%b()', '')",
                                 "('a'):rep(1e6):find('(a*)%1b')",
                                 "('a'):rep(1e6):find('.-b')",
                                 "('a'):rep(4e6):find(('a'):rep(250) .. 'b' .. ('a'):rep(5), 1, true)",
                                 "('a'):rep(4e6):find(('a'):rep(1e6) .. 'b' .. ('a'):rep(1e6), 1, true)",
                                 "('a'):rep(1e6):gsub('a-b', 'c')",
                                 "('a'):rep(5e6):find(('a'):rep(3e6) .. 'b', 1, true)",
                                 "('a'):rep(1e5):match('[' .. ('b'):rep(60000) .. ']')",
                                 "('a'):rep(1e5):match('[' .. ('b'):rep(60000) .. ']*c')",
                                 "('a'):rep(1e5):match('%f[' .. ('b'):rep(60000) .. ']')",
                                 "('a'):rep(5e6):gsub('', '')",
                                 "('a'):rep(1e6):gsub('a', 'bc')",
                                 "('ab'):rep(1e6):gsub('a', {a = 'c'})",
                                 "('ab'):rep(1e6):gsub('a', function() end)",
                                 "(function() for _ in ('a'):rep(1e6):gmatch('a') do end end)()",
                                 "('x'):rep(7e6):upper():lower():reverse()",
                                 "('%%'):rep(3e6):format()",
                                 "('%s'):rep(100):format(unpack({}, 1, 100))"}) {
    CAPTURE(body);
    CHECK(shortest_run("while true do pcall(function() local _ = " + body + " end) end") < 50 + kSlack);
  }
}

TEST_CASE("every string function ends with the memory, and gives it back") {
  for (const std::string body :
       {"('a'):rep(1e6):gsub('a', ('b'):rep(1000))", "('a'):rep(1e5):gsub('a', function() return ('b'):rep(1000) end)",
        "('a'):rep(9e6)", "('a'):rep(6e6):upper() .. 'x'", "('%s'):rep(20):format(unpack(t))",
        "('a'):rep(7e6):gsub('()', '%1')", "('a'):rep(1e5):gsub('.', t)"}) {
    CAPTURE(body);
    StringState state({10000, 16});
    CHECK(state.run("local t = {a = ('x'):rep(1e6)} for i = 1, 20 do t[i] = t.a end return #(" + body + ")") ==
          "not enough memory");
    state.collect();
    CHECK(state.run("return tostring(('a'):rep(100000):gsub('a', 'bc') == ('bc'):rep(100000))") == "true");
    state.close();
    CHECK(state.budget().used() == 0);
  }
}

TEST_CASE("garbage makes room for a long result") {
  StringState state({60000, 16});
  CHECK(state.run("for i = 1, 20 do local s = ('x'):rep(2e6 + i) assert(#s:gsub('x', 'y') == #s) end return 'all'") ==
        "all");
}

TEST_CASE("an error in a replacement leaves nothing behind") {
  StringState state({10000, 16});
  CHECK(state.run(R"lua(
    local subject = ("a"):rep(100000) .. "b"
    for _ = 1, 200 do
      pcall(string.gsub, subject, ".", function(c) if c == "b" then error("stop") end return "xyz" end)
    end
    return "survived")lua") == "survived");
  state.close();
  CHECK(state.budget().used() == 0);
}
