#include "script/sandbox/tensors/tensor_handle.h"

#include <new>

#include "script/sandbox/handles.h"
#include "script/sandbox/tensors/tensors.h"

namespace lacuna::sandbox {
namespace {

const char kTensor = 0;  // its address names the metatable

// What a handle costs outside of the state: sizes, strides.
constexpr std::size_t kHandleBytes = 256;

// What a handle holds when its finaliser has run. It owns nothing, so that it need not be destroyed.
const Tensor& over_tensor() {
  static const Tensor kept = Tensor::zeros(DType::kFloat32, {}).as_read_only();
  static const Tensor result = kept.borrowed();
  return result;
}

// A weak table shows its keys once more when their finalisers are about to run, and when they have run. So a handle
// lives on; and as the collector may run while a primitive has it as an argument, what it holds is a Tensor still.
int collect(lua_State* state) {
  auto& handle = *static_cast<TensorHandle*>(lua_touserdata(state, 1));
  if (handle.tensor) *handle.tensor = Tensor(over_tensor());
  handle.lent_for = TensorHandle::kOver;
  Budget::of(state).release(kHandleBytes);
  return 0;
}

// define(metamethods).
int define(lua_State* state) {
  define_metatable(state, &kTensor, "Tensor");
  lua_pushcfunction(state, collect);
  lua_setfield(state, -2, "__gc");
  return 0;
}

}  // namespace

TensorHandle* find_tensor_handle(lua_State* state, int index) {
  return static_cast<TensorHandle*>(find_handle(state, index, &kTensor));
}

bool is_usable(lua_State* state, const TensorHandle& handle) {
  return handle.tensor && (handle.lent_for == 0 || handle.lent_for == Budget::of(state).call());
}

const Tensor& tensor_argument(lua_State* state, int index) {
  const TensorHandle* handle = find_tensor_handle(state, index);
  if (handle == nullptr) raise_at_policy(state, "tensor: wanted a Tensor");
  if (!is_usable(state, *handle)) raise_at_policy(state, "tensor: this Tensor has been freed");
  return *handle->tensor;
}

TensorHandle& new_tensor_handle(lua_State* state) {
  auto& handle = *new (lua_newuserdata(state, sizeof(TensorHandle))) TensorHandle();
  Budget& budget = Budget::of(state);
  if (!budget.reserve(kHandleBytes)) {
    make_room(state);
    if (!budget.reserve(kHandleBytes)) raise_at_policy(state, "wanted more memory than it may have");
  }
  set_metatable(state, &kTensor);
  return handle;
}

// However many tensors do not fit, one after the other: no collection begins after the deadline.
void make_room(lua_State* state) {
  Budget::of(state).check(state);
  lua_gc(state, LUA_GCCOLLECT, 0);
}

Tensor counted(Budget& budget, Tensor made) {
  // What a tensor costs beside its elements: a handle, sizes, strides, this count.
  constexpr std::size_t kOverhead = 512;
  struct Counted {
    Tensor tensor;
    Budget& budget;
    std::size_t bytes;
    ~Counted() { budget.release(bytes); }
  };
  const std::size_t bytes = static_cast<std::size_t>(made.bytes()) + kOverhead;
  if (!budget.reserve(bytes)) throw std::bad_alloc();
  const auto owner = std::make_shared<Counted>(std::move(made), budget, bytes);
  return Tensor::over(owner->tensor.dtype(), owner, owner->tensor.data(), owner->tensor.sizes());
}

void push_define_tensor(lua_State* state) { lua_pushcfunction(state, define); }

void push_lent_tensor(lua_State* state, const Tensor* tensor) {
  TensorHandle& handle = new_tensor_handle(state);
  handle.tensor = tensor->borrowed();  // a policy that keeps the handle does not keep the caller's memory
  handle.lent_for = Budget::of(state).call();
}

const Tensor* find_tensor(lua_State* state, int index) {
  const TensorHandle* handle = find_tensor_handle(state, index);
  return handle != nullptr && is_usable(state, *handle) ? &*handle->tensor : nullptr;
}

}  // namespace lacuna::sandbox
