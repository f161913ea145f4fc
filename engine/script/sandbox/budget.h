// What a sandboxed Lua state may use: memory, time, nested calls, C stack. The state's allocator carries it, so that
// any C function finds it from the state alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

struct lua_State;
struct lua_Debug;

namespace lacuna::sandbox {

struct Limits {
  double milliseconds = 50;  // of one call
  double megabytes = 16;     // of the state and the tensors that it made, 2^20 bytes each
};

class Budget {
 public:
  // Throws kInvalidArgument for limits that are not above 0 or beyond an hour or 64 GiB.
  explicit Budget(const Limits& limits);
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  static Budget& of(lua_State* state);
  const Limits& limits() const { return limits_; }

  // ---- Memory. allocate is a lua_Alloc. reserve is for memory outside the state: false where it does not fit.
  static void* allocate(void* budget, void* block, std::size_t old_size, std::size_t new_size);
  bool reserve(std::size_t bytes);
  // Whether Lua itself ran out of memory in the running call, or the last one, and where. From then on every further
  // instruction raises, and what is small is still given out of a reserve: LuaJIT does not survive a failure to make
  // the text of an error of its own.
  bool exhausted() const { return exhausted_; }
  // The limit counts from here on, above what is used now: the library's own code, until then without a limit.
  void start_counting() { most_ = used_ + limit_bytes(), next_pause_ = most_ / 3; }
  std::size_t limit_bytes() const;
  std::size_t left() const { return used_ < most_ ? most_ - used_ : 0; }
  void release(std::size_t bytes) { used_ -= bytes; }
  std::size_t used() const { return used_; }
  // Whether the running call, or the last one, was refused memory.
  bool refused() const { return refused_; }
  // Collects what nobody holds. The limit is lifted meanwhile: the collector may need memory to free some.
  void collect(lua_State* state);

  // ---- Time. Between begin and end the interpreter looks at the clock every few instructions. Once the time is over
  // every further instruction raises, so that no pcall outlives it.
  void begin(lua_State* state);
  void end(lua_State* state);
  bool tripped() const { return tripped_; }
  // Which call runs, from 1: what was lent for an earlier one is over.
  std::uint64_t call() const { return call_; }
  // Where the time or the memory ran out, "file:line: "; empty where no line of a policy ran.
  const std::string& tripped_at() const { return tripped_at_; }
  // For loops in C++: raises (a Lua error) when the time is over. Costs a look at the clock: call it every thousand
  // steps.
  void check(lua_State* state);

  // ---- Calls from C into Lua, which stand on the C stack (gsub with a function, sort with a comparison, resume).
  // enter raises a Lua error when they nest too deeply; each enter is followed by a leave, or, where an error passed
  // by, by the restore() of the pcall that caught it. A pcall may end in another place than it began in: its coroutine
  // has been resumed from elsewhere. So what it keeps are the levels within its coroutine.
  void enter(lua_State* state);
  void leave() { --depth_; }
  int depth_in_thread() const { return depth_ - base_; }
  void restore_in_thread(int depth) { depth_ = base_ + depth; }

  // A coroutine is resumed, and has come back.
  struct Level {
    int depth, base;
  };
  Level enter_thread(lua_State* state);
  void leave_thread(Level before) { depth_ = before.depth, base_ = before.base; }

  // ---- The log: how many of `bytes` the running call may still write.
  std::size_t take_log(std::size_t bytes);

 private:
  static void on_count(lua_State* state, lua_Debug* where);
  void trip(lua_State* state);
  bool give(std::size_t bytes);
  void watch(lua_State* state, int instructions);
  void grown(std::size_t block);
  void set_pause(lua_State* state);
  bool over() const { return std::chrono::steady_clock::now() >= deadline_; }

  Limits limits_;
  std::size_t most_ = SIZE_MAX, used_ = 0;
  std::size_t next_pause_ = SIZE_MAX;  // in use, from where on the collector's pause is set anew
  std::chrono::steady_clock::time_point deadline_;
  lua_State* state_ = nullptr;  // while a call runs
  int interval_;                // instructions between two looks at the clock
  int depth_ = 0, base_ = 0;    // levels of C; those outside of the running coroutine
  std::size_t logged_ = 0;      // bytes, by the running call
  bool tripped_ = false, refused_ = false, exhausted_ = false, tight_ = false;
  std::string tripped_at_;
  std::uint64_t call_ = 0;
};

}  // namespace lacuna::sandbox
