// A guest in a Lua state in this process.
#include <algorithm>
#include <lua.hpp>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "base/error.h"
#include "script/sandbox/c_stack.h"
#include "script/sandbox/guest.h"
#include "script/sandbox/libraries.h"
#include "tensor/allocation_limit.h"

namespace lacuna::sandbox {
namespace {

// The deepest nesting of calls takes less than 70 kB, Lua's parser 130 kB; with AddressSanitizer 90 and 140 (measured:
// tests/engine/script/sandbox/state_guest_test.cpp). With room to spare for the operations at the end.
constexpr std::size_t kStackNeeded = 512 * 1024;

constexpr std::size_t kMostReply = 16 * 1024 * 1024;  // bytes; the host has to hold it, whatever the policy may use
constexpr std::size_t kKeptReply = 64 * 1024;         // room that is kept for the next one
constexpr std::size_t kMostText = 4096;               // bytes of an error

class StateGuest : public Guest {
 public:
  explicit StateGuest(const Limits& limits) : budget_(limits), state_(lua_newstate(Budget::allocate, &budget_)) {
    if (state_ == nullptr) throw_too_small();
  }
  ~StateGuest() override { lua_close(state_); }

  void add_module(std::string_view name, std::string_view source) override { modules_[std::string(name)] = source; }

  // The library's own code: neither its memory nor its time are the policy's.
  void prepare() override {
    if (started_) return;
    if (lua_cpcall(state_, load, this) != 0) {
      const std::string text = lua_tostring(state_, -1) != nullptr ? lua_tostring(state_, -1) : "out of memory";
      lua_pop(state_, 1);
      fail(Status::kInternal, "sandbox: its library does not load: {}", text);
    }
    lua_gc(state_, LUA_GCCOLLECT, 0);
    budget_.start_counting();
    modules_.clear();
    started_ = true;
  }

  bool is_new() const override { return budget_.call() == 0; }

  std::span<const std::uint8_t> call(std::string_view function, std::span<const std::uint8_t> message,
                                     std::span<const Reference> references) override {
    require_stack();
    prepare();
    Call call{this, function, message, references};
    reply_.clear();
    if (reply_.capacity() > kKeptReply) reply_.shrink_to_fit();
    const AllocationLimit limit(static_cast<std::int64_t>(budget_.left()));
    budget_.begin(state_);
    const int status = lua_cpcall(state_, run, &call);
    budget_.end(state_);
    const std::string text = status != 0 ? error_text() : "";
    lua_settop(state_, 0);
    // What filled the memory is garbage now, unless the policy keeps it: the next call is to begin without it.
    if (budget_.refused()) budget_.collect(state_);
    if (status != 0) explain(status, text);
    return reply_;
  }

 private:
  struct Call {
    StateGuest* guest;
    std::string_view function;
    std::span<const std::uint8_t> message;
    std::span<const Reference> references;
  };

  static int run(lua_State* state) {
    const auto& call = *static_cast<const Call*>(lua_touserdata(state, 1));
    lua_settop(state, 0);
    lua_rawgeti(state, LUA_REGISTRYINDEX, call.guest->exports_);
    lua_pushlstring(state, call.function.data(), call.function.size());
    lua_rawget(state, 1);
    const int arguments = push_values(state, call.message, call.references);
    lua_call(state, arguments, LUA_MULTRET);
    take_values(state, 2, call.guest->reply_, std::min(call.guest->budget_.limit_bytes(), kMostReply));
    return 0;
  }

  static int load(lua_State* state) {
    auto& guest = *static_cast<StateGuest*>(lua_touserdata(state, 1));
    open_libraries(state, &guest.modules_);
    lua_pushliteral(state, "lacuna.policy.guest");
    lua_call(state, 1, 1);
    guest.exports_ = luaL_ref(state, LUA_REGISTRYINDEX);
    return 0;
  }

  // Of the error on top. A number would be converted, which needs memory, outside of any protection.
  std::string error_text() const {
    if (lua_type(state_, -1) != LUA_TSTRING) return "an error that is no text";
    std::size_t length = 0;
    const char* text = lua_tolstring(state_, -1, &length);
    return {text, std::min(length, kMostText)};
  }

  [[noreturn]] void explain(int status, const std::string& text) const {
    if (budget_.tripped()) {
      fail(Status::kScript, "{}ran longer than the {:g} ms that it may", budget_.tripped_at(), limits().milliseconds);
    }
    if (budget_.exhausted() || status == LUA_ERRMEM) {
      fail(Status::kScript, "{}wanted more than the {:g} MB of memory that it may have", budget_.tripped_at(),
           limits().megabytes);
    }
    fail(Status::kScript, "{}", text);
  }

  const Limits& limits() const { return budget_.limits(); }

  void require_stack() const {
    const std::size_t left = c_stack_left();
    if (left >= kStackNeeded) return;
    fail(Status::kUnsupported, "sandbox: wanted a thread with {} kB of its stack left, this one has {} kB",
         kStackNeeded / 1024, left / 1024);
  }

  [[noreturn]] void throw_too_small() const {
    fail(Status::kInvalidArgument, "megabytes: wanted room for a Lua state, got {:g}", limits().megabytes);
  }

  Budget budget_;
  std::map<std::string, std::string, std::less<>> modules_;
  std::vector<std::uint8_t> reply_;
  lua_State* state_;
  int exports_ = LUA_NOREF;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Guest> make_state_guest(const Limits& limits) { return std::make_unique<StateGuest>(limits); }

}  // namespace lacuna::sandbox
