// What the opaque handle of a tensor holds, and how other parts of the boundary make one.
#pragma once

#include <memory>

#include "abi/guard.h"
#include "lacuna.h"
#include "tensor/tensor.h"

struct lacuna_tensor {
  explicit lacuna_tensor(lacuna::Tensor value);
  ~lacuna_tensor();
  lacuna_tensor(const lacuna_tensor&) = delete;
  lacuna_tensor& operator=(const lacuna_tensor&) = delete;

  lacuna::Tensor tensor;
};

namespace lacuna::abi {

inline lacuna_tensor* make_tensor_handle(Tensor tensor) { return new lacuna_tensor{std::move(tensor)}; }

// A contiguous float32 tensor over memory that it shares.
inline lacuna_tensor* wrap_floats(const std::shared_ptr<float[]>& values, const Tensor::Shape& sizes, bool read_only) {
  return make_tensor_handle(
      Tensor::over(DType::kFloat32, std::shared_ptr<void>(values, values.get()), values.get(), sizes, read_only));
}

// The tensor of a handle, for what works on its elements: throws kInvalidArgument where they are elsewhere.
inline const Tensor& here(const lacuna_tensor* handle, const char* name) {
  handle->tensor.require_here(name);
  return handle->tensor;
}

// Runs `make` and hands out the tensor that it returns.
template <typename Make>
lacuna_status give(const lacuna_tensor* tensor, lacuna_tensor** out, Make&& make) {
  return guard([&] {
    require(tensor, "tensor");
    require(out, "out");
    *out = make_tensor_handle(make(here(tensor, "tensor")));
  });
}

}  // namespace lacuna::abi
