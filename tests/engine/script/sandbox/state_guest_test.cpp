#include <pthread.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "script/sandbox/guest.h"

using namespace lacuna;
using sandbox::Guest;

namespace {

// A library for the guest, in which each kind of call from C into Lua nests until it is refused. Functions of the real
// one (lua/lacuna/policy/guest/environment.lua) are wrapped likewise.
constexpr const char* kLibrary = R"lua(
  local primitives = require "lacuna.policy.primitives"
  local strings = primitives.strings.string
  local guest = {}
  local function deepest(nest)
    local ok, text = pcall(nest)
    return ok and "no end" or text:match "nested calls through C" or text
  end
  local function counted(f, ...)
    primitives.enter()
    f(...)
    primitives.leave()
  end
  function guest.sort()
    local function nest() counted(table.sort, { 1, 2 }, nest) return false end
    return deepest(nest)
  end
  function guest.sort_by_metamethod()
    local meta = {}
    local function two() return { setmetatable({}, meta), setmetatable({}, meta) } end
    meta.__lt = function() counted(table.sort, two()) return false end
    return deepest(function() return two()[1] < two()[1] end)
  end
  function guest.resume()
    local function nest()
      primitives.enter_thread()
      local ok, text = coroutine.resume(coroutine.create(nest))
      if not ok then error(text, 0) end
    end
    return deepest(nest)
  end
  function guest.gsub()
    local function nest(text)
      if ("x"):len() ~= 1 then return end
      counted(strings.gsub, text or "x", "(.)(.-)(.?)", nest)
    end
    return deepest(nest)
  end
  function guest.format()
    local t
    t = setmetatable({}, { __tostring = function() counted(strings.format, "%s", t) return "" end })
    return deepest(function() return strings.format("%s", t) end)
  end
  function guest.mixed()
    local kinds, at = {}, 0
    local function nest() at = at + 1 kinds[at % 3 + 1]() return false end
    kinds[1] = function() counted(table.sort, { 1, 2 }, nest) end
    kinds[2] = function() counted(strings.gsub, "x", ".", nest) end
    kinds[3] = function()
      primitives.enter_thread()
      local ok, text = coroutine.resume(coroutine.create(nest))
      if not ok then error(text, 0) end
    end
    return deepest(nest)
  end
  -- As deep as Lua's parser goes, on top of the deepest nesting of calls.
  function guest.parse()
    for _, text in ipairs { ("("):rep(1000), ("{"):rep(1000), ("f = function() "):rep(1000), ("do "):rep(1000) } do
      primitives.compile("x", text, {})
    end
    return "nested calls through C"
  end
  function guest.print()
    for i = 1, 1000 do primitives.log(i .. "\27" .. ("x"):rep(2000)) end
    return "done"
  end
  return guest
)lua";

constexpr std::size_t kKilobyte = 1024;

// Runs `work` on a thread with a stack of that size. Returns how much of it was used, in bytes.
std::size_t used_stack(std::size_t bytes, const std::function<void()>& work) {
  struct Job {
    const std::function<void()>& work;
    std::size_t used;
  } job{work, 0};
  const auto run = [](void* data) -> void* {
    auto& todo = *static_cast<Job*>(data);
    constexpr char kPaint = 0x5A;
    pthread_attr_t attributes;
    pthread_getattr_np(pthread_self(), &attributes);
    void* bottom = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &bottom, &size);
    pthread_attr_destroy(&attributes);
    char* low = static_cast<char*>(bottom) + 16 * kKilobyte;  // the guard page, and the frame of memset
    char* high = static_cast<char*>(__builtin_frame_address(0)) - kKilobyte;
    std::memset(low, kPaint, static_cast<std::size_t>(high - low));
    todo.work();
    const char* place = low;
    while (place < high && *place == kPaint) ++place;
    todo.used = static_cast<std::size_t>(high - place);
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  pthread_t thread{};
  REQUIRE(pthread_create(&thread, &attributes, run, &job) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return job.used;
}

// The text that a function of the library answers, or that of the error.
std::string ask(const char* function) {
  try {
    const auto guest = sandbox::make_state_guest({.milliseconds = 2000, .megabytes = 16});
    guest->add_module("lacuna.policy.guest", kLibrary);
    constexpr std::uint8_t kNoArguments[4] = {};
    const auto reply = guest->call(function, kNoArguments, {});
    constexpr std::size_t kText = 4 + 1 + 4;  // a count, a tag, a length
    return {reinterpret_cast<const char*>(reply.data()) + kText, reply.size() - kText};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("what a call may write to the log has an end") {
  const auto reset = [](log::Level level) {
    log::open("", level);
    while (log::take()) {
    }
  };
  reset(log::Level::kInfo);
  CHECK(ask("print") == "done");
  std::size_t lines = 0, bytes = 0;
  while (const auto line = log::take()) {
    CHECK(line->find('\x1B') == std::string::npos);
    bytes += line->size();
    ++lines;
  }
  CHECK(lines == 16);  // of 1 KiB each
  CHECK(bytes < 17 * kKilobyte);
  reset(log::Level::kWarning);
}

TEST_CASE("a thread with little of its stack left gets a clear error") {
  std::string text;
  used_stack(256 * kKilobyte, [&] { text = ask("sort"); });
  CHECK(text.find("sandbox: wanted a thread with ") == 0);
  CHECK(text.find(" kB of its stack left, this one has 2") != std::string::npos);
}

TEST_CASE("the deepest nesting of calls through C needs less than half of the stack that must be left") {
  const std::string kind = GENERATE("sort", "sort_by_metamethod", "resume", "gsub", "format", "mixed", "parse");
  CAPTURE(kind);
  std::string text;
  const std::size_t used = used_stack(768 * kKilobyte, [&] { text = ask(kind.c_str()); });
  CHECK(text == "nested calls through C");
  CAPTURE(used / kKilobyte);
  CHECK(used < 256 * kKilobyte);
}
