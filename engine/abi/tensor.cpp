// Tensors of lacuna.h.
#include <algorithm>
#include <atomic>

#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "tensor/format.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::Tensor;
using lacuna::abi::give;
using lacuna::abi::guard;
using lacuna::abi::here;
using lacuna::abi::make_tensor_handle;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

static_assert(lacuna::kMaxDims == LACUNA_MAX_DIMS);

Tensor::Shape read_shape(const int64_t* sizes, int32_t ndim) {
  if (ndim < 0 || ndim > LACUNA_MAX_DIMS) {
    fail(Status::kInvalidArgument, "ndim: wanted 0 to {}, got {}", static_cast<int>(LACUNA_MAX_DIMS), ndim);
  }
  require_array(sizes, ndim, "sizes", "ndim");
  return Tensor::Shape(sizes, sizes + ndim);
}

// Bytes that handles keep alive, those of a view as if they were its own. What a handle itself takes, with libtorch's
// name for it, is not known to the byte.
constexpr std::int64_t kHandleBytes = 512;
std::atomic<std::int64_t> bytes_alive{0};

std::int64_t handle_bytes(const Tensor& tensor) { return tensor.bytes() + kHandleBytes; }

}  // namespace

lacuna_tensor::lacuna_tensor(Tensor value) : tensor(std::move(value)) {
  bytes_alive.fetch_add(handle_bytes(tensor), std::memory_order_relaxed);
}

lacuna_tensor::~lacuna_tensor() { bytes_alive.fetch_sub(handle_bytes(tensor), std::memory_order_relaxed); }

extern "C" {

lacuna_status lacuna_tensor_create(int32_t dtype, const int64_t* sizes, int32_t ndim, lacuna_tensor** out) {
  return guard([&] {
    require(out, "out");
    *out = make_tensor_handle(Tensor::zeros(lacuna::check_dtype(dtype), read_shape(sizes, ndim)));
  });
}

void lacuna_tensor_free(lacuna_tensor* tensor) { delete tensor; }

void lacuna_tensor_release(void* object) {
  if (object == nullptr) return;
  auto** handle = static_cast<lacuna_tensor**>(object);
  delete *handle;
  *handle = nullptr;
}

int64_t lacuna_tensor_bytes_alive(void) { return bytes_alive.load(std::memory_order_relaxed); }

lacuna_status lacuna_tensor_lend(const lacuna_tensor* tensor, int32_t read_only, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return read_only != 0 ? source.as_read_only() : source; });
}

lacuna_status lacuna_tensor_get_view(const lacuna_tensor* tensor, lacuna_tensor_view* out) {
  return guard([&] {
    require(tensor, "tensor");
    require(out, "out");
    const Tensor& source = tensor->tensor;
    *out = {};
    out->data = source.data();
    out->dtype = static_cast<int32_t>(source.dtype());
    out->ndim = source.ndim();
    out->read_only = source.read_only() ? 1 : 0;
    const int known = std::min(source.ndim(), static_cast<int>(LACUNA_MAX_DIMS));
    std::copy_n(source.sizes().begin(), known, out->sizes);
    std::copy_n(source.strides().begin(), known, out->strides);
    out->place = static_cast<int32_t>(source.place());
    // An atomic of 32 bits lies as one does: whoever writes through the view stores a plain 1 there.
    static_assert(sizeof(std::atomic<std::int32_t>) == sizeof(std::int32_t));
    if (source.allocation() != nullptr) out->written = reinterpret_cast<int32_t*>(&source.allocation()->written);
  });
}

lacuna_status lacuna_tensor_place(const lacuna_tensor* tensor, const char** device, const char** layout,
                                  const char** dtype) {
  return guard([&] {
    require(tensor, "tensor");
    require(device, "device");
    require(layout, "layout");
    require(dtype, "dtype");
    static thread_local std::string texts[3];
    const auto& foreign = tensor->tensor.foreign();
    texts[0] = foreign ? foreign->device() : "cpu";
    texts[1] = foreign ? foreign->layout() : "strided";
    texts[2] = foreign ? foreign->dtype() : std::string(lacuna::dtype_name(tensor->tensor.dtype()));
    *device = texts[0].c_str(), *layout = texts[1].c_str(), *dtype = texts[2].c_str();
  });
}

lacuna_status lacuna_tensor_require_here(const lacuna_tensor* tensor) {
  return guard([&] {
    require(tensor, "tensor");
    tensor->tensor.require_here("tensor");
  });
}

lacuna_status lacuna_tensor_slice(const lacuna_tensor* tensor, int32_t dim, int64_t start, int64_t end, int64_t step,
                                  lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return source.slice(dim, start, end, step); });
}

lacuna_status lacuna_tensor_select(const lacuna_tensor* tensor, int32_t dim, int64_t index, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return source.select(dim, index); });
}

lacuna_status lacuna_tensor_transpose(const lacuna_tensor* tensor, int32_t dim0, int32_t dim1, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return source.transpose(dim0, dim1); });
}

lacuna_status lacuna_tensor_reshape(const lacuna_tensor* tensor, const int64_t* sizes, int32_t ndim,
                                    lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return source.reshape(read_shape(sizes, ndim)); });
}

lacuna_status lacuna_tensor_to(const lacuna_tensor* tensor, int32_t dtype, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) { return source.to(lacuna::check_dtype(dtype)); });
}

lacuna_status lacuna_tensor_copy(lacuna_tensor* tensor, const lacuna_tensor* other) {
  return guard([&] {
    require(tensor, "tensor");
    require(other, "other");
    here(tensor, "tensor").copy_from(here(other, "other"));
  });
}

lacuna_status lacuna_tensor_fill(lacuna_tensor* tensor, double value) {
  return guard([&] {
    require(tensor, "tensor");
    here(tensor, "tensor").fill(value);
  });
}

lacuna_status lacuna_tensor_fill_complex(lacuna_tensor* tensor, double real, double imaginary) {
  return guard([&] {
    require(tensor, "tensor");
    here(tensor, "tensor").fill({real, imaginary});
  });
}

int64_t lacuna_tensor_bytes(const lacuna_tensor* tensor) { return tensor == nullptr ? 0 : tensor->tensor.bytes(); }

lacuna_status lacuna_tensor_format(const lacuna_tensor* tensor, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(tensor, "tensor");
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string formatted = lacuna::format_tensor(here(tensor, "tensor"));
    std::copy_n(formatted.data(), std::min(formatted.size(), static_cast<std::size_t>(capacity)), text);
    *length = static_cast<int64_t>(formatted.size());
  });
}

}  // extern "C"
