#include "script/sandbox/tensor_arguments.h"

#include "script/sandbox/tensor_handle.h"

namespace lacuna::sandbox {

const Tensor& small_argument(lua_State* state, int index, std::int64_t most) {
  const Tensor& tensor = tensor_argument(state, index);
  if (tensor.numel() > most) {
    lua_pushfstring(state, "tensor: wanted at most %d elements for this operation of a sandboxed policy, got more",
                    static_cast<int>(most));
    raise_at_policy(state, lua_tostring(state, -1));
  }
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
