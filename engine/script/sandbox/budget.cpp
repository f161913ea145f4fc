#include "script/sandbox/budget.h"

#include <algorithm>
#include <cstdlib>
#include <lua.hpp>
#include <utility>

#include "base/error.h"
#include "script/sandbox/place.h"

namespace lacuna::sandbox {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kMostMilliseconds = 3.6e6, kMostMegabytes = 65536;

// One instruction costs at most as much as reading the longest block that the state has: comparing two strings, turning
// one into a number. Blocks are short as a rule, and then the clock is looked at rarely.
constexpr std::size_t kLongBlock = 64 * 1024;
constexpr int kInterval = 250, kLongBlockInterval = 5;

// Nested calls are counted, since each level takes its part of the C stack: 0.1 to 0.2 kB for sort, format and resume,
// 0.5 kB for gsub (measured: tests/engine/script/sandbox/state_guest_test.cpp).
constexpr int kMostNested = 100;

// Lua begins to collect when memory has grown to `pause` percent of what was in use after the last collection, and then
// frees `speed` percent of what is allocated meanwhile. It fails where the memory is full, whatever it could collect;
// so from a third of the memory on a collection begins half way between what is in use and what may be.
constexpr int kPause = 200, kSpeed = 200, kLeastPause = 110, kTightSpeed = 1000;
constexpr std::size_t kParts = 16;  // of the memory; after each that fills up the pause is set anew

// When the memory is full, blocks up to this size are still given, so much in all.
constexpr std::size_t kSmallBlock = 1024, kSmallReserve = 128 * 1024;

constexpr std::size_t kMostLogged = 16 * 1024;  // bytes of one call: a policy is not to fill a disk

constexpr const char *kOver = "ran longer than it may", *kFull = "not enough memory";  // the latter is LuaJIT's own

}  // namespace

Budget::Budget(const Limits& limits) : limits_(limits), interval_(kInterval) {
  if (!(limits.milliseconds > 0 && limits.milliseconds <= kMostMilliseconds)) {
    fail(Status::kInvalidArgument, "milliseconds: wanted a number above 0 and up to {}, got {}", kMostMilliseconds,
         limits.milliseconds);
  }
  if (!(limits.megabytes > 0 && limits.megabytes <= kMostMegabytes)) {
    fail(Status::kInvalidArgument, "megabytes: wanted a number above 0 and up to {}, got {}", kMostMegabytes,
         limits.megabytes);
  }
}

std::size_t Budget::limit_bytes() const { return static_cast<std::size_t>(limits_.megabytes * kMebibyte); }

Budget& Budget::of(lua_State* state) {
  void* budget = nullptr;
  lua_getallocf(state, &budget);
  return *static_cast<Budget*>(budget);
}

bool Budget::reserve(std::size_t bytes) {
  if (bytes > most_ || used_ > most_ - bytes) {
    refused_ = true;
    return false;
  }
  used_ += bytes;
  return true;
}

// For a block of Lua's.
bool Budget::give(std::size_t bytes) {
  if (reserve(bytes)) return true;
  if (!exhausted_ && state_ != nullptr) {
    exhausted_ = true;
    watch(state_, 1);
  }
  if (bytes > kSmallBlock || used_ + bytes > most_ + kSmallReserve) return false;
  used_ += bytes;
  return true;
}

void* Budget::allocate(void* data, void* block, std::size_t old_size, std::size_t new_size) {
  auto& budget = *static_cast<Budget*>(data);
  if (block == nullptr) old_size = 0;
  if (new_size == 0) {
    budget.release(old_size);
    std::free(block);
    return nullptr;
  }
  if (new_size > old_size && !budget.give(new_size - old_size)) return nullptr;
  void* moved = std::realloc(block, new_size);
  if (moved == nullptr) {
    if (new_size <= old_size) return block;  // Lua relies on shrinking
    budget.release(new_size - old_size);
    return nullptr;
  }
  if (new_size < old_size) budget.release(old_size - new_size);
  budget.grown(new_size);
  return moved;
}

void Budget::grown(std::size_t block) {
  if (block > kLongBlock && interval_ != kLongBlockInterval) {
    interval_ = kLongBlockInterval;
    if (state_ != nullptr && !tripped_ && !exhausted_) watch(state_, interval_);
  }
  if (used_ > next_pause_ && state_ != nullptr) set_pause(state_);
}

void Budget::set_pause(lua_State* state) {
  tight_ = used_ > most_ / 3;
  next_pause_ = std::max(most_ / 3, used_ + most_ / kParts);
  const double half_way = 50 * (1 + static_cast<double>(most_) / static_cast<double>(used_));
  lua_gc(state, LUA_GCSETPAUSE, tight_ ? std::max(kLeastPause, static_cast<int>(half_way)) : kPause);
  lua_gc(state, LUA_GCSETSTEPMUL, tight_ ? kTightSpeed : kSpeed);
}

void Budget::collect(lua_State* state) {
  const std::size_t most = std::exchange(most_, SIZE_MAX);
  const auto run = [](lua_State* protected_state) { return lua_gc(protected_state, LUA_GCCOLLECT, 0), 0; };
  if (lua_cpcall(state, run, nullptr) != 0) lua_pop(state, 1);
  most_ = most;
}

void Budget::watch(lua_State* state, int instructions) { lua_sethook(state, on_count, LUA_MASKCOUNT, instructions); }

void Budget::begin(lua_State* state) {
  const std::chrono::duration<double, std::milli> allowed(limits_.milliseconds);
  deadline_ =
      std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(allowed);
  tripped_ = refused_ = exhausted_ = false;
  ++call_;
  tripped_at_.clear();
  depth_ = base_ = 0;
  logged_ = 0;
  state_ = state;
  if (tight_) set_pause(state);
  watch(state, interval_);
}

void Budget::end(lua_State* state) {
  lua_sethook(state, nullptr, 0, 0);
  state_ = nullptr;
}

void Budget::trip(lua_State* state) {
  if (tripped_at_.empty()) tripped_at_ = policy_place(state);
  if (!exhausted_ && !tripped_) {
    tripped_ = true;
    watch(state, 1);
  }
  lua_pushstring(state, exhausted_ ? kFull : kOver);
  lua_error(state);
}

void Budget::on_count(lua_State* state, lua_Debug*) {
  Budget& budget = of(state);
  if (budget.tripped_ || budget.exhausted_ || budget.over()) budget.trip(state);
}

void Budget::check(lua_State* state) {
  if (tripped_ || exhausted_ || over()) trip(state);
}

void Budget::enter(lua_State* state) {
  if (depth_ >= kMostNested) luaL_error(state, "stack overflow: more than %d nested calls through C", kMostNested);
  ++depth_;
}

Budget::Level Budget::enter_thread(lua_State* state) {
  const Level before{depth_, base_};
  enter(state);
  base_ = depth_;
  return before;
}

std::size_t Budget::take_log(std::size_t bytes) {
  const std::size_t taken = std::min(bytes, kMostLogged - logged_);
  logged_ += taken;
  return taken;
}

}  // namespace lacuna::sandbox
