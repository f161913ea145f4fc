// The primitives of tensors, on the C++ operations. Each checks what it gets: the Lua files above them word the errors,
// but nothing here relies on them.
#include "script/sandbox/tensors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "script/sandbox/tensor_handle.h"
#include "tensor/format.h"
#include "tensor/ops.h"

namespace lacuna::sandbox {
namespace {

// Elements that one operation may look at: no hook interrupts it, so it must be over in some 20 ms.
constexpr std::int64_t kMostElements = std::int64_t{1} << 21;      // at 1 ns in a row, 10 ns across rows
constexpr std::int64_t kMostExponentials = std::int64_t{1} << 20;  // at 10 ns
constexpr std::int64_t kMostIndices = std::int64_t{1} << 16;       // at 50 to 300 ns
constexpr std::int64_t kMostShown = 10000;

// Operations on more elements look at the clock before they begin: the hook comes every few hundred instructions.
constexpr std::int64_t kLookFrom = 4096;

[[noreturn]] void raise_too_many(lua_State* state, std::int64_t most) {
  lua_pushfstring(state, "tensor: wanted at most %d elements for one operation of a sandboxed policy, got more",
                  static_cast<int>(most));
  raise_at_policy(state, lua_tostring(state, -1));
}

const Tensor& small_argument(lua_State* state, int index, std::int64_t most = kMostElements) {
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

// ---- What a tensor is

int is(lua_State* state) {
  lua_pushboolean(state, find_tensor_handle(state, 1) != nullptr ? 1 : 0);
  return 1;
}

// usable(value) -> true; false for one that is freed or over; nil for no tensor.
int usable(lua_State* state) {
  const TensorHandle* handle = find_tensor_handle(state, 1);
  if (handle == nullptr) return 0;
  lua_pushboolean(state, is_usable(state, *handle) ? 1 : 0);
  return 1;
}

int free_tensor(lua_State* state) {
  if (TensorHandle* handle = find_tensor_handle(state, 1)) handle->tensor.reset();
  return 0;
}

int ndim(lua_State* state) {
  lua_pushinteger(state, tensor_argument(state, 1).ndim());
  return 1;
}

int dtype(lua_State* state) {
  lua_pushinteger(state, static_cast<int>(tensor_argument(state, 1).dtype()));
  return 1;
}

int read_only(lua_State* state) {
  lua_pushboolean(state, tensor_argument(state, 1).read_only() ? 1 : 0);
  return 1;
}

int push_of_dim(lua_State* state, const Tensor::Shape& values) {
  const std::int64_t dim = integer_argument(state, 2);
  if (dim < 0 || dim >= static_cast<std::int64_t>(values.size())) return 0;
  lua_pushnumber(state, static_cast<double>(values[static_cast<std::size_t>(dim)]));
  return 1;
}

int size(lua_State* state) { return push_of_dim(state, tensor_argument(state, 1).sizes()); }
int stride(lua_State* state) { return push_of_dim(state, tensor_argument(state, 1).strides()); }

int same_memory(lua_State* state) {
  lua_pushboolean(state, tensor_argument(state, 1).data() == tensor_argument(state, 2).data() ? 1 : 0);
  return 1;
}

int format(lua_State* state) {
  const Tensor& tensor = tensor_argument(state, 1);
  std::int64_t shown = 1;  // a long dimension is cut to three elements at each end
  for (const std::int64_t size : tensor.sizes()) shown *= std::min<std::int64_t>(size, 7);
  if (tensor.numel() > 0 && std::min(shown, tensor.numel()) > kMostShown) raise_too_many(state, kMostShown);
  std::string text;
  const int done = guarded(state, [&] {
    text = format_tensor(tensor);
    return 1;
  });
  lua_pushlstring(state, text.data(), text.size());
  return done;
}

// ---- Elements

// Offsets that no element of the tensor has would be out of its memory.
std::int64_t offset_argument(lua_State* state, const Tensor& tensor) {
  const std::int64_t offset = integer_argument(state, 2);
  std::int64_t last = 0;
  for (int d = 0; d < tensor.ndim(); ++d) {
    const auto at = static_cast<std::size_t>(d);
    last += (tensor.sizes()[at] - 1) * tensor.strides()[at];
  }
  if (tensor.numel() == 0 || offset < 0 || offset > last) raise_at_policy(state, "index: out of range");
  return offset;
}

int load(lua_State* state) {
  const Tensor& tensor = tensor_argument(state, 1);
  const std::int64_t offset = offset_argument(state, tensor);
  const double value = load_element(tensor.dtype(), tensor.data(), offset);
  if (tensor.dtype() == DType::kBool) return lua_pushboolean(state, value != 0 ? 1 : 0), 1;
  lua_pushnumber(state, std::isnan(value) ? std::nan("") : value);  // other bits of a NaN are values of LuaJIT's own
  return 1;
}

int store(lua_State* state) {
  const Tensor& tensor = tensor_argument(state, 1);
  const std::int64_t offset = offset_argument(state, tensor);
  const double value = lua_isboolean(state, 3) ? lua_toboolean(state, 3) : lua_tonumber(state, 3);
  return guarded(state, [&] {
    tensor.require_writable();
    store_element(tensor.dtype(), tensor.data(), offset, value);
    return 0;
  });
}

// ---- New tensors

// The sizes of a list, in place: no memory is owned while Lua may raise.
struct Sizes {
  std::int64_t values[kMaxDims];
  std::size_t count;
};

Sizes sizes_argument(lua_State* state, int index) {
  Sizes sizes{};
  sizes.count = lua_istable(state, index) ? lua_objlen(state, index) : SIZE_MAX;
  if (sizes.count > static_cast<std::size_t>(kMaxDims)) raise_at_policy(state, "sizes: wanted a list of at most 8");
  for (std::size_t d = 0; d < sizes.count; ++d) {
    lua_rawgeti(state, index, static_cast<int>(d) + 1);
    sizes.values[d] = integer_argument(state, -1);
    lua_pop(state, 1);
  }
  return sizes;
}

Tensor::Shape shape_of(const Sizes& sizes) { return {sizes.values, sizes.values + sizes.count}; }

int zeros(lua_State* state) {
  const auto number = static_cast<std::int32_t>(integer_argument(state, 1));
  const Sizes sizes = sizes_argument(state, 2);
  TensorHandle& handle = new_tensor_handle(state);
  return guarded(state, [&] {
    handle.tensor = counted(Budget::of(state), Tensor::zeros(check_dtype(number), shape_of(sizes)));
    return 1;
  });
}

int slice(lua_State* state) {
  const Tensor& source = tensor_argument(state, 1);
  const int dim = dim_argument(state, 2);
  const std::int64_t from = integer_argument(state, 3), to = integer_argument(state, 4),
                     step = integer_argument(state, 5);
  return give_tensor(state, source, lent_for(state, 1), [&] { return source.slice(dim, from, to, step); });
}

int select(lua_State* state) {
  const Tensor& source = tensor_argument(state, 1);
  const int dim = dim_argument(state, 2);
  const std::int64_t index = integer_argument(state, 3);
  return give_tensor(state, source, lent_for(state, 1), [&] { return source.select(dim, index); });
}

int transpose(lua_State* state) {
  const Tensor& source = tensor_argument(state, 1);
  const int first = dim_argument(state, 2), second = dim_argument(state, 3);
  return give_tensor(state, source, lent_for(state, 1), [&] { return source.transpose(first, second); });
}

int reshape(lua_State* state) {
  // A view costs nothing, however large; where there may be none, it is a copy.
  const Tensor& source = tensor_argument(state, 1).contiguous() ? tensor_argument(state, 1) : small_argument(state, 1);
  const Sizes sizes = sizes_argument(state, 2);
  return give_tensor(state, source, lent_for(state, 1), [&] { return source.reshape(shape_of(sizes)); });
}

int to(lua_State* state) {
  const Tensor& source = small_argument(state, 1);
  const auto number = static_cast<std::int32_t>(integer_argument(state, 2));
  return give_tensor(state, source, lent_for(state, 1), [&] { return source.to(check_dtype(number)); });
}

int copy(lua_State* state) {
  const Tensor &target = small_argument(state, 1), &source = small_argument(state, 2);
  return guarded(state, [&] {
    target.copy_from(source);
    return 0;
  });
}

int fill(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const double value = lua_tonumber(state, 2);
  return guarded(state, [&] {
    target.fill(value);
    return 0;
  });
}

// ---- Operations

template <auto kOperation, std::int64_t kMost = kMostElements>
int reduce(lua_State* state) {
  const Tensor& source = small_argument(state, 1, kMost);
  return give_tensor(state, source, 0, [&] { return kOperation(source); });
}

int topk(lua_State* state) {
  const Tensor& source = small_argument(state, 1);
  const std::int64_t k = integer_argument(state, 2);
  // Sorting: some 5 ns for each element and each doubling of k.
  const double work = static_cast<double>(source.numel()) * (1 + std::log2(1.0 + static_cast<double>(std::abs(k))));
  if (work > static_cast<double>(2 * kMostElements)) raise_too_many(state, kMostElements);
  TensorHandle& values = new_tensor_handle(state);
  TensorHandle& indices = new_tensor_handle(state);
  return guarded(state, [&] {
    ops::TopK top = ops::topk(source, k);
    values.tensor = counted(Budget::of(state), std::move(top.values));
    indices.tensor = counted(Budget::of(state), std::move(top.indices));
    return 2;
  });
}

int index_select(lua_State* state) {
  const Tensor& source = tensor_argument(state, 1);  // however large: the result's size is what it costs
  const int dim = dim_argument(state, 2);
  const Tensor& indices = small_argument(state, 3, kMostIndices);
  return give_tensor(state, source, 0, [&] { return ops::index_select(source, dim, indices); });
}

// add(t, other or nil, alpha), multiply(t, other or nil, factor).
template <bool kAdd>
int combine(lua_State* state) {
  const Tensor& target = small_argument(state, 1);
  const Tensor* other = lua_isnil(state, 2) ? nullptr : &small_argument(state, 2);
  const double number = lua_tonumber(state, 3);
  return guarded(state, [&] {
    if (kAdd) {
      other != nullptr ? ops::add_(target, *other, number) : ops::add_(target, number);
    } else {
      other != nullptr ? ops::mul_(target, *other) : ops::mul_(target, number);
    }
    return 0;
  });
}

constexpr luaL_Reg kPrimitives[] = {
    {"is", is},
    {"usable", usable},
    {"free", free_tensor},
    {"ndim", ndim},
    {"dtype", dtype},
    {"read_only", read_only},
    {"size", size},
    {"stride", stride},
    {"same_memory", same_memory},
    {"format", format},
    {"load", load},
    {"store", store},
    {"zeros", zeros},
    {"slice", slice},
    {"select", select},
    {"transpose", transpose},
    {"reshape", reshape},
    {"to", to},
    {"copy", copy},
    {"fill", fill},
    {"sum", reduce<ops::sum>},
    {"max", reduce<ops::max>},
    {"min", reduce<ops::min>},
    {"argmax", reduce<ops::argmax>},
    {"softmax", reduce<ops::softmax, kMostExponentials>},
    {"log_softmax", reduce<ops::log_softmax, kMostExponentials>},
    {"topk", topk},
    {"index_select", index_select},
    {"add", combine<true>},
    {"multiply", combine<false>},
};

}  // namespace

void copy_elements(const Tensor& tensor, std::uint8_t* out) {
  const Tensor flat = tensor.contiguous() ? tensor : tensor.to(tensor.dtype());
  std::memcpy(out, flat.data(), static_cast<std::size_t>(flat.bytes()));
}

void open_tensors(lua_State* state) {
  lua_newtable(state);
  for (const luaL_Reg& primitive : kPrimitives) {
    lua_pushcfunction(state, primitive.func);
    lua_setfield(state, -2, primitive.name);
  }
  push_define_tensor(state);
  lua_setfield(state, -2, "define");
}

}  // namespace lacuna::sandbox
