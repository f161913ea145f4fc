// A tensor as userdata: whose memory it is, how long it may be used, and how a C++ operation becomes a Lua function.
#pragma once

#include <cstdio>
#include <cstring>
#include <exception>
#include <lua.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "script/sandbox/budget.h"
#include "script/sandbox/place.h"
#include "tensor/allocation_limit.h"
#include "tensor/tensor.h"

namespace lacuna::sandbox {

struct TensorHandle {
  static constexpr std::uint64_t kOver = UINT64_MAX;  // no call: its finaliser has run

  std::optional<Tensor> tensor;  // none: freed
  std::uint64_t lent_for = 0;    // the call that it was lent for; 0: made here
};

// The userdata at `index`, also when it is freed or over; NULL for anything else.
TensorHandle* find_tensor_handle(lua_State* state, int index);
bool is_usable(lua_State* state, const TensorHandle& handle);

// The tensor of an argument; a Lua error when there is none. It stays a Tensor until the primitive returns; but
// whatever allocates in the state may collect, and make it the tensor of one 0 if the argument is a key of a weak table
// alone.
const Tensor& tensor_argument(lua_State* state, int index);

// define(metamethods): makes the metatable of all tensors; once, before the first.
void push_define_tensor(lua_State* state);

// An empty handle, on the stack.
TensorHandle& new_tensor_handle(lua_State* state);

// Collects what nobody holds any more: Lua's collector does not know how large tensors are.
void make_room(lua_State* state);

// The same tensor, whose memory counts in the budget as long as anything shares it.
Tensor counted(Budget& budget, Tensor made);

// Runs work() -> int (results that it left on the stack). C++ exceptions become Lua errors at the policy's line. Lua
// errors must not come out of `work`: it makes its handles before it owns anything.
template <typename Work>
int guarded(lua_State* state, Work&& work) {
  char text[512];
  for (int attempt = 0;; ++attempt) {
    try {
      const AllocationLimit limit(static_cast<std::int64_t>(Budget::of(state).left()));
      return work();
    } catch (const std::bad_alloc&) {
      std::snprintf(text, sizeof text, "wanted more memory than it may have");
    } catch (const Error& error) {
      std::snprintf(text, sizeof text, "%s", error.what());
      if (error.status() != Status::kOutOfMemory) break;
    } catch (const std::exception& error) {
      std::snprintf(text, sizeof text, "%s", error.what());
      break;
    }
    if (attempt > 0) break;
    make_room(state);
  }
  raise_at_policy(state, text);
}

// Leaves the tensor that make() returns, with the memory of `source` or memory of its own.
template <typename Make>
int give_tensor(lua_State* state, const Tensor& source, std::uint64_t lent_for, Make&& make) {
  TensorHandle& handle = new_tensor_handle(state);
  return guarded(state, [&] {
    Tensor made = make();
    const bool shares = made.shares_memory(source);
    handle.tensor = shares ? std::move(made) : counted(Budget::of(state), std::move(made));
    handle.lent_for = shares ? lent_for : 0;
    return 1;
  });
}

}  // namespace lacuna::sandbox
