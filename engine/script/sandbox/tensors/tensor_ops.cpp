// As lua/lacuna/tensor/engine.lua lists them, in its order. Every argument is checked here: what the Lua files above
// would let through is not relied on.
#include "script/sandbox/tensors/tensor_ops.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "script/sandbox/tensors/tensor_arguments.h"
#include "script/sandbox/tensors/tensor_handle.h"
#include "tensor/ops.h"

namespace lacuna::sandbox {
namespace {

constexpr std::int64_t kMostProducts = std::int64_t{1} << 26;  // of a product of matrices: three sizes at once

std::string_view name_argument(lua_State* state) {
  std::size_t length = 0;
  const char* name = luaL_checklstring(state, 1, &length);
  return {name, length};
}

const Tensor* optional_argument(lua_State* state, int index) {
  return lua_isnil(state, index) ? nullptr : &small_argument(state, index);
}

// Runs change() -> void, which leaves nothing.
template <typename Change>
int changed(lua_State* state, Change&& change) {
  return guarded(state, [&] {
    change();
    return 0;
  });
}

template <typename Sort>
int give_sorted(lua_State* state, Sort&& sort) {
  TensorHandle& values = new_tensor_handle(state);
  TensorHandle& indices = new_tensor_handle(state);
  return guarded(state, [&] {
    ops::Sorted sorted = sort();
    values.tensor = counted(Budget::of(state), std::move(sorted.values));
    indices.tensor = counted(Budget::of(state), std::move(sorted.indices));
    return 2;
  });
}

int apply(lua_State* state) {
  const std::string_view name = name_argument(state);
  const Tensor& source = small_argument(state, 2, kMostExponentials);
  return give_tensor(state, source, 0, [&] { return ops::apply(name, source); });
}

int apply_in_place(lua_State* state) {
  const std::string_view name = name_argument(state);
  const Tensor& target = small_argument(state, 2, kMostExponentials);
  return changed(state, [&] { ops::unary_(name, target); });
}

// The remainder of numbers of far apart exponents takes some microseconds.
void check_remainders(const Tensor& tensor, const Tensor* other) {
  constexpr std::int64_t kMost = std::int64_t{1} << 14;
  const Tensor::Shape none, &a = tensor.sizes(), &b = other == nullptr ? none : other->sizes();
  double count = 1;  // of the result, where the two broadcast
  for (std::size_t d = 1; d <= std::max(a.size(), b.size()); ++d) {
    const std::int64_t first = d <= a.size() ? a[a.size() - d] : 1, second = d <= b.size() ? b[b.size() - d] : 1;
    count *= static_cast<double>(std::max(first, second));
  }
  if (count <= kMost) return;
  fail(Status::kInvalidArgument, "tensor: wanted at most {} remainders for a sandboxed policy, got {}", kMost, count);
}

int binary(lua_State* state) {
  const std::string_view name = name_argument(state);
  const Tensor& source = small_argument(state, 2);
  const Tensor* other = optional_argument(state, 3);
  const double number = lua_tonumber(state, 4), alpha = lua_tonumber(state, 5);
  return give_tensor(state, source, 0, [&] {
    if (name.ends_with("remainder")) check_remainders(source, other);
    return other != nullptr ? ops::binary(name, source, *other, alpha) : ops::binary(name, source, number, alpha);
  });
}

int binary_in_place(lua_State* state) {
  const std::string_view name = name_argument(state);
  const Tensor& target = small_argument(state, 2);
  const Tensor* other = optional_argument(state, 3);
  const double number = lua_tonumber(state, 4), alpha = lua_tonumber(state, 5);
  return changed(state, [&] {
    if (name.starts_with("remainder")) check_remainders(target, other);
    other != nullptr ? ops::binary_(name, target, *other, alpha) : ops::binary_(name, target, number, alpha);
  });
}

int clamp(lua_State* state) {
  const Tensor& source = small_argument(state, 1);
  const double least = lua_tonumber(state, 2), most = lua_tonumber(state, 3);
  return give_tensor(state, source, 0, [&] { return ops::clamp(source, least, most); });
}

int clamp_in_place(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const double least = lua_tonumber(state, 2), most = lua_tonumber(state, 3);
  return changed(state, [&] { ops::clamp_(target, least, most); });
}

int masked_fill(lua_State* state) {
  const Tensor &source = small_argument(state, 1), &mask = small_argument(state, 2);
  const double number = lua_tonumber(state, 3);
  return give_tensor(state, source, 0, [&] { return ops::masked_fill(source, mask, number); });
}

int masked_fill_in_place(lua_State* state) {
  const Tensor &target = small_argument(state, 1), &mask = small_argument(state, 2);
  const double number = lua_tonumber(state, 3);
  return changed(state, [&] { ops::masked_fill_(target, mask, number); });
}

int masked_select(lua_State* state) {
  const Tensor &source = small_argument(state, 1), &mask = small_argument(state, 2);
  return give_tensor(state, source, 0, [&] { return ops::masked_select(source, mask); });
}

int where(lua_State* state) {
  const Tensor &source = small_argument(state, 1), &condition = small_argument(state, 2);
  const Tensor* other = optional_argument(state, 3);
  const double number = lua_tonumber(state, 4);
  return give_tensor(state, source, 0, [&] {
    return other != nullptr ? ops::where(source, condition, *other) : ops::where(source, condition, number);
  });
}

int equal(lua_State* state) {
  const Tensor &first = small_argument(state, 1), &second = small_argument(state, 2);
  bool result = false;
  const int none = changed(state, [&] { result = ops::equal(first, second); });
  lua_pushboolean(state, result ? 1 : 0);
  return none + 1;
}

// The columns of a matrix; 1 for a vector.
std::int64_t columns_of(const Tensor& tensor) { return tensor.ndim() == 2 ? tensor.sizes()[1] : 1; }

int matmul(lua_State* state) {
  const Tensor &first = tensor_argument(state, 1), &second = tensor_argument(state, 2);
  Budget::of(state).check(state);
  if (first.numel() > kMostProducts / std::max<std::int64_t>(1, columns_of(second))) {
    lua_pushfstring(state, "other: wanted at most %d products for a sandboxed policy, got more",
                    static_cast<int>(kMostProducts));
    raise_at_policy(state, lua_tostring(state, -1));
  }
  return give_tensor(state, first, 0, [&] { return ops::matmul(first, second); });
}

int cosine_similarity(lua_State* state) {
  const Tensor &first = small_argument(state, 1), &second = small_argument(state, 2);
  const double least = lua_tonumber(state, 3);
  return give_tensor(state, first, 0, [&] { return ops::cosine_similarity(first, second, least); });
}

int topk(lua_State* state) {
  const Tensor& source = small_argument(state, 1, kMostSorted);
  const std::int64_t k = integer_argument(state, 2);
  return give_sorted(state, [&] { return ops::topk(source, k); });
}

int sort(lua_State* state) {
  const Tensor& source = small_argument(state, 1, kMostSorted);
  const bool descending = lua_toboolean(state, 2) != 0;
  return give_sorted(state, [&] { return ops::sort(source, descending); });
}

int index_select(lua_State* state) {
  const Tensor& source = tensor_argument(state, 1);  // however large: the result's size is what it costs
  const int dim = dim_argument(state, 2);
  const Tensor& indices = small_argument(state, 3, kMostIndices);
  return give_tensor(state, source, 0, [&] { return ops::index_select(source, dim, indices); });
}

int index_fill(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const int dim = dim_argument(state, 2);
  const Tensor& indices = small_argument(state, 3, kMostIndices);
  const double number = lua_tonumber(state, 4);
  return changed(state, [&] { ops::index_fill_(target, dim, indices, number); });
}

int index_copy(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const int dim = dim_argument(state, 2);
  const Tensor &indices = small_argument(state, 3, kMostIndices), &source = small_argument(state, 4);
  return changed(state, [&] { ops::index_copy_(target, dim, indices, source); });
}

int index_add(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const int dim = dim_argument(state, 2);
  const Tensor &indices = small_argument(state, 3, kMostIndices), &source = small_argument(state, 4);
  const double alpha = lua_tonumber(state, 5);
  return changed(state, [&] { ops::index_add_(target, dim, indices, source, alpha); });
}

constexpr luaL_Reg kOperations[] = {
    {"apply", apply},
    {"apply_", apply_in_place},
    {"binary", binary},
    {"binary_", binary_in_place},
    {"clamp", clamp},
    {"clamp_", clamp_in_place},
    {"masked_fill", masked_fill},
    {"masked_fill_", masked_fill_in_place},
    {"masked_select", masked_select},
    {"where", where},
    {"equal", equal},
    {"matmul", matmul},
    {"cosine_similarity", cosine_similarity},
    {"topk", topk},
    {"sort", sort},
    {"index_select", index_select},
    {"index_fill_", index_fill},
    {"index_copy_", index_copy},
    {"index_add_", index_add},
};

}  // namespace

void add_tensor_ops(lua_State* state) {
  for (const luaL_Reg& operation : kOperations) {
    lua_pushcfunction(state, operation.func);
    lua_setfield(state, -2, operation.name);
  }
}

}  // namespace lacuna::sandbox
