#include "script/sandbox/tensors/tensor_arguments.h"

#include "script/sandbox/tensors/tensor_handle.h"

namespace lacuna::sandbox {

void raise_too_many(lua_State* state, std::int64_t most) {
  lua_pushfstring(state, "tensor: wanted at most %d elements for one operation of a sandboxed policy, got more",
                  static_cast<int>(most));
  raise_at_policy(state, lua_tostring(state, -1));
}

const Tensor& small_argument(lua_State* state, int index, std::int64_t most) {
  // The hook comes every few hundred instructions, and each may be an operation.
  constexpr std::int64_t kLookFrom = 4096;
  const Tensor& tensor = tensor_argument(state, index);
  const std::int64_t count = tensor.numel();
  if (count > most) raise_too_many(state, most);
  if (count >= kLookFrom) Budget::of(state).check(state);
  return tensor;
}

std::int64_t integer_argument(lua_State* state, int index) {
  const double number = lua_tonumber(state, index);
  constexpr double kMost = 0x1p53;
  if (!(number >= -kMost && number <= kMost)) raise_at_policy(state, "tensor: wanted a whole number");
  return static_cast<std::int64_t>(number);
}

int dim_argument(lua_State* state, int index) {
  const std::int64_t dim = integer_argument(state, index);
  if (dim < -kMaxDims || dim >= kMaxDims) raise_at_policy(state, "dim: wanted one from -8 to 7");
  return static_cast<int>(dim);
}

std::uint64_t lent_for(lua_State* state, int index) { return find_tensor_handle(state, index)->lent_for; }

}  // namespace lacuna::sandbox
