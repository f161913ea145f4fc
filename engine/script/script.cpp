#include "script/script.h"

#include <array>
#include <atomic>
#include <cerrno>  // program_invocation_name
#include <cmath>
#include <lua.hpp>
#include <new>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "script/paths.h"

namespace lacuna {
namespace {

// The states whose code runs now, for the signal handler: it takes no lock, so the table has a fixed size. A state that
// finds no room cannot be interrupted.
struct Slot {
  std::atomic<lua_State*> state{nullptr};
  std::atomic<int> readers{0};  // handlers that look at the state
};
std::array<Slot, 64> slots;

// Marks a state as running while it lives.
class Running {
 public:
  explicit Running(lua_State* state) {
    for (Slot& slot : slots) {
      lua_State* free = nullptr;
      if (!slot.state.compare_exchange_strong(free, state)) continue;
      slot_ = &slot;
      return;
    }
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (slot_ == nullptr) return;
    slot_->state.store(nullptr);
    while (slot_->readers.load() > 0) std::this_thread::yield();  // the state may be closed next
  }

 private:
  Slot* slot_ = nullptr;
};

// Leaves the stack as it was, also after a failure.
class Balanced {
 public:
  explicit Balanced(lua_State* state) : state_(state), top_(lua_gettop(state)) {}
  Balanced(const Balanced&) = delete;
  Balanced& operator=(const Balanced&) = delete;
  ~Balanced() { lua_settop(state_, top_); }

 private:
  lua_State* state_;
  int top_;
};

constexpr double kPatience = 0.1;  // seconds in which a library function may take a request for its own

// What runs, of an interactive session (lua/lacuna/repl.lua).
enum class Place { kTyped, kSession, kElsewhere };

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The innermost frame that is typed code, or that calls it and deals with its end.
Place place_of(lua_State* state) {
  lua_Debug frame{};
  for (int level = 0; lua_getstack(state, level, &frame) != 0; ++level) {
    lua_getinfo(state, "S", &frame);
    const std::string_view source = frame.source;
    if (source == "=stdin") return Place::kTyped;
    if (ends_with(source, "lacuna/repl/session.lua") || ends_with(source, "lacuna/repl.lua")) return Place::kSession;
  }
  return Place::kElsewhere;
}

bool is_coroutine(lua_State* state) {
  const bool is_main = lua_pushthread(state) != 0;
  lua_pop(state, 1);
  return !is_main;
}

// Raises once; a pcall may take that for a failure of what it called. Typed code that still runs some time later is
// raised at again and again, wherever it is, until it has ended: else a loop around a pcall could not be stopped.
void raise_interrupted(lua_State* state, lua_Debug*) {
  const bool insists = interrupted() && interrupt_age() >= kPatience;
  const Place place = insists ? place_of(state) : Place::kElsewhere;
  if (place == Place::kSession) return;
  if (place == Place::kElsewhere && !(insists && is_coroutine(state))) lua_sethook(state, nullptr, 0, 0);
  if (interrupted()) luaL_error(state, "interrupted");
}

// The message as text, then where it came from. Runs where the error was raised, so that the stack is still there.
int add_traceback(lua_State* state) {
  if (lua_isnoneornil(state, 1)) {
    lua_pushliteral(state, "error object is nil");
    lua_replace(state, 1);
  } else if (!lua_isstring(state, 1)) {
    // A table that says that the program was used wrongly is for the program's Lua to read, not for people.
    if (luaL_callmeta(state, 1, "__tostring") != 0 && lua_isstring(state, -1)) {
      lua_replace(state, 1);
    } else {
      lua_settop(state, 1);
      lua_pushfstring(state, "error object is a %s", luaL_typename(state, 1));
      lua_replace(state, 1);
    }
  }
  luaL_traceback(state, state, lua_tostring(state, 1), 1);
  return 1;
}

std::string pop_text(lua_State* state) {
  std::size_t length = 0;
  const char* text = lua_tolstring(state, -1, &length);
  std::string result = text != nullptr ? std::string(text, length) : std::string("unknown error");
  lua_pop(state, 1);
  return result;
}

// Opens the libraries and sets the paths; in a protected call, for it may run out of memory.
int open_libraries(lua_State* state) {
  luaL_openlibs(state);
  const auto* paths = static_cast<const LibraryPaths*>(lua_touserdata(state, 1));
  lua_getglobal(state, "package");
  const auto prepend = [state](const char* field, const std::string& text) {
    lua_getfield(state, -1, field);
    lua_pushfstring(state, "%s;%s", text.c_str(), lua_tostring(state, -1));
    lua_setfield(state, -3, field);
    lua_pop(state, 1);
  };
  // Ours first: this Lua library and this liblacuna.so belong together.
  prepend("path", paths->lua_path);
  prepend("cpath", paths->lua_cpath);
  return 0;
}

void load_chunk(lua_State* state, std::string_view code, const std::string& name) {
  if (luaL_loadbuffer(state, code.data(), code.size(), name.c_str()) != 0) fail(Status::kScript, "{}", pop_text(state));
}

struct Arguments {
  const std::string& path;
  const std::vector<std::string>& rest;
};

// The global `arg`, set past metamethods of the globals.
int set_arg(lua_State* state) {
  const auto& arguments = *static_cast<const Arguments*>(lua_touserdata(state, 1));
  lua_pushliteral(state, "arg");
  lua_createtable(state, static_cast<int>(arguments.rest.size()), 2);
  lua_pushstring(state, program_invocation_name);
  lua_rawseti(state, -2, -1);
  lua_pushlstring(state, arguments.path.data(), arguments.path.size());
  lua_rawseti(state, -2, 0);
  for (std::size_t i = 0; i < arguments.rest.size(); ++i) {
    lua_pushlstring(state, arguments.rest[i].data(), arguments.rest[i].size());
    lua_rawseti(state, -2, static_cast<int>(i) + 1);
  }
  lua_rawset(state, LUA_GLOBALSINDEX);
  return 0;
}

// (module, function) -> require(module)[function], in a protected call: either step may run Lua.
int find_function(lua_State* state) {
  lua_getglobal(state, "require");
  lua_pushvalue(state, 1);
  lua_call(state, 1, 1);
  if (!lua_istable(state, -1)) return 0;
  lua_pushvalue(state, 2);
  lua_gettable(state, -2);
  return 1;
}

// The code of a script; a first line that begins with # is for the shell.
std::string_view without_shebang(std::string_view code) {
  if (code.empty() || code[0] != '#') return code;
  const std::size_t end = code.find('\n');
  return end == std::string_view::npos ? std::string_view() : code.substr(end);  // the line end keeps lines numbered
}

}  // namespace

Script::Script() : state_(luaL_newstate()) {
  if (state_ == nullptr) throw std::bad_alloc();
  LibraryPaths paths = library_paths();
  if (lua_cpcall(state_, open_libraries, &paths) != 0) {
    std::string text = pop_text(state_);
    lua_close(state_);
    fail(Status::kScript, "{}", text);
  }
}

Script::~Script() { lua_close(state_); }

void Script::protected_call(int arguments, int results) {
  const int handler = lua_gettop(state_) - arguments;
  lua_pushcfunction(state_, add_traceback);
  lua_insert(state_, handler);
  int status = 0;
  {
    const Running mark(state_);
    status = lua_pcall(state_, arguments, results, handler);
  }
  lua_remove(state_, handler);
  if (status == 0) return;
  const std::string text = pop_text(state_);
  if (status == LUA_ERRMEM) throw std::bad_alloc();
  fail(interrupted() ? Status::kInterrupted : Status::kScript, "{}", text);
}

void Script::run_file(const std::string& path, const std::vector<std::string>& arguments) {
  check_interrupt();
  const Balanced balanced(state_);
  const std::string code = read_file(path == "-" ? "/dev/stdin" : path);
  load_chunk(state_, without_shebang(code), path == "-" ? "=stdin" : "@" + path);
  Arguments all{path, arguments};
  if (lua_cpcall(state_, set_arg, &all) != 0) throw std::bad_alloc();  // it does nothing else that fails
  for (const std::string& argument : arguments) lua_pushlstring(state_, argument.data(), argument.size());
  protected_call(static_cast<int>(arguments.size()), 0);
}

void Script::run_string(std::string_view code, const std::string& name) {
  check_interrupt();
  const Balanced balanced(state_);
  load_chunk(state_, code, "=" + name);
  protected_call(0, 0);
}

void Script::push_function(const std::string& module, const std::string& function) {
  lua_pushcfunction(state_, find_function);
  lua_pushlstring(state_, module.data(), module.size());
  lua_pushlstring(state_, function.data(), function.size());
  protected_call(2, 1);
  if (lua_isfunction(state_, -1)) return;
  lua_pop(state_, 1);
  fail(Status::kNotFound, "function: wanted one of module {}, got {}, which it does not have", module, function);
}

void Script::call_for_result(const std::string& module, const std::string& function,
                             const std::vector<std::string>& arguments) {
  push_function(module, function);
  if (lua_checkstack(state_, static_cast<int>(arguments.size()) + 8) == 0) throw std::bad_alloc();
  for (const std::string& argument : arguments) lua_pushlstring(state_, argument.data(), argument.size());
  protected_call(static_cast<int>(arguments.size()), 1);
}

std::int64_t Script::call(const std::string& module, const std::string& function,
                          const std::vector<std::string>& arguments) {
  const Balanced balanced(state_);
  call_for_result(module, function, arguments);
  if (lua_isnil(state_, -1)) return 0;
  constexpr double kMostWhole = 0x1p53;
  const double result = lua_tonumber(state_, -1);
  if (lua_type(state_, -1) != LUA_TNUMBER || std::trunc(result) != result || std::abs(result) > kMostWhole) {
    fail(Status::kScript, "{}.{}: wanted a whole number or nothing as its result, got {}", module, function,
         lua_type(state_, -1) == LUA_TNUMBER ? fmt::format("{}", result) : luaL_typename(state_, -1));
  }
  return static_cast<std::int64_t>(result);
}

std::string Script::call_text(const std::string& module, const std::string& function,
                              const std::vector<std::string>& arguments) {
  const Balanced balanced(state_);
  call_for_result(module, function, arguments);
  if (lua_isnil(state_, -1)) return {};
  if (lua_type(state_, -1) != LUA_TSTRING) {
    fail(Status::kScript, "{}.{}: wanted a text or nothing as its result, got {}", module, function,
         luaL_typename(state_, -1));
  }
  std::size_t length = 0;
  const char* text = lua_tolstring(state_, -1, &length);
  return {text, length};
}

void interrupt_running_script() noexcept {
  for (Slot& slot : slots) {
    slot.readers.fetch_add(1);
    // lua_sethook is what luajit's own program calls from its signal handler.
    if (lua_State* state = slot.state.load()) {
      lua_sethook(state, raise_interrupted, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
    }
    slot.readers.fetch_sub(1);
  }
}

}  // namespace lacuna
