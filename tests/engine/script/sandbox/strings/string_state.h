// A sandboxed state's strings beside LuaJIT's own: `string` and `tostring` are ours, `native` is LuaJIT's library.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <lua.hpp>
#include <string>

#include "script/sandbox/budget.h"
#include "script/sandbox/strings/strings.h"

class StringState {
 public:
  explicit StringState(const lacuna::sandbox::Limits& limits = {60000, 256}) : budget_(limits) {
    state_ = lua_newstate(lacuna::sandbox::Budget::allocate, &budget_);
    REQUIRE(state_ != nullptr);
    luaL_openlibs(state_);
    luaJIT_setmode(state_, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);  // compiled code calls no hooks
    lua_getglobal(state_, "string");
    lua_setglobal(state_, "native");
    lacuna::sandbox::open_strings(state_);
    lua_pushcfunction(state_, lacuna::sandbox::tostring);
    lua_setglobal(state_, "tostring");
    lua_pushcfunction(state_, pcall);
    lua_setglobal(state_, "pcall");
    budget_.start_counting();
  }
  StringState(const StringState&) = delete;
  StringState& operator=(const StringState&) = delete;
  ~StringState() { close(); }

  void close() {
    if (state_ != nullptr) lua_close(state_);
    state_ = nullptr;
  }

  // The script's result as text, or its error's.
  std::string run(const std::string& script) {
    const auto start = std::chrono::steady_clock::now();
    budget_.begin(state_);
    if (luaL_loadbuffer(state_, script.data(), script.size(), "=script") == 0) lua_pcall(state_, 0, 1, 0);
    budget_.end(state_);
    milliseconds_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    std::size_t size = 0;
    const char* text = lua_tolstring(state_, -1, &size);
    std::string result = text == nullptr ? luaL_typename(state_, -1) : std::string(text, size);
    lua_pop(state_, 1);
    return result;
  }

  void collect() { lua_gc(state_, LUA_GCCOLLECT, 0); }
  double milliseconds() const { return milliseconds_; }  // of the last run
  lacuna::sandbox::Budget& budget() { return budget_; }

 private:
  // As a sandbox's must: the depth is what it was.
  static int pcall(lua_State* state) {
    auto& budget = lacuna::sandbox::Budget::of(state);
    const int depth = budget.depth_in_thread();
    const int status = lua_pcall(state, lua_gettop(state) - 1, LUA_MULTRET, 0);
    budget.restore_in_thread(depth);
    lua_pushboolean(state, status == 0);
    lua_insert(state, 1);
    return lua_gettop(state);
  }

  lacuna::sandbox::Budget budget_;
  lua_State* state_ = nullptr;
  double milliseconds_ = 0;
};
