// The primitives of tensors, on the C++ operations. Each checks what it gets: the Lua files above them word the errors,
// but nothing here relies on them.
#include "script/sandbox/tensors/tensors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "sample/distribution.h"
#include "script/sandbox/tensors/tensor_arguments.h"
#include "script/sandbox/tensors/tensor_handle.h"
#include "script/sandbox/tensors/tensor_ops.h"
#include "tensor/format.h"

namespace lacuna::sandbox {
namespace {

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

// entropy(t): of softmax(t), in nats; t is a contiguous float32 vector.
int entropy(lua_State* state) {
  const Tensor& tensor = small_argument(state, 1);
  if (tensor.dtype() != DType::kFloat32 || tensor.ndim() != 1 || !tensor.contiguous()) {
    raise_at_policy(state, "tensor: wanted a contiguous float32 vector");
  }
  const auto* data = static_cast<const float*>(tensor.data());
  double value = 0;
  const int none = guarded(state, [&] {
    value = lacuna::entropy({data, static_cast<std::size_t>(tensor.numel())});
    return 0;
  });
  lua_pushnumber(state, value);
  return none + 1;
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

// Complex numbers are values of LuaJIT's FFI, which is not here.
void refuse_complex(lua_State* state, std::int64_t dtype) {
  if (dtype < 0 || dtype >= kDTypes || category(static_cast<DType>(dtype)) != Category::kComplex) return;
  raise_at_policy(state, "tensor: complex numbers are for trusted scripts");
}

int load(lua_State* state) {
  const Tensor& tensor = tensor_argument(state, 1);
  const std::int64_t offset = offset_argument(state, tensor);
  refuse_complex(state, static_cast<std::int64_t>(tensor.dtype()));
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

// The number of a dtype, checked by check_dtype.
std::int32_t dtype_argument(lua_State* state, int index) {
  const auto number = static_cast<std::int32_t>(integer_argument(state, index));
  refuse_complex(state, number);
  return number;
}

int zeros(lua_State* state) {
  const std::int32_t number = dtype_argument(state, 1);
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
  const std::int32_t number = dtype_argument(state, 2);
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

constexpr luaL_Reg kPrimitives[] = {
    {"is", is},         {"usable", usable},       {"free", free_tensor},
    {"ndim", ndim},     {"dtype", dtype},         {"read_only", read_only},
    {"size", size},     {"stride", stride},       {"same_memory", same_memory},
    {"format", format}, {"entropy", entropy},     {"load", load},
    {"store", store},   {"zeros", zeros},         {"slice", slice},
    {"select", select}, {"transpose", transpose}, {"reshape", reshape},
    {"to", to},         {"copy", copy},           {"fill", fill},
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
  add_tensor_ops(state);
  push_define_tensor(state);
  lua_setfield(state, -2, "define");
}

}  // namespace lacuna::sandbox
