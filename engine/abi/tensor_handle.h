// What the opaque handle of a tensor holds, and how other parts of the boundary make one.
#pragma once

#include <memory>

#include "lacuna.h"
#include "tensor/tensor.h"

struct lacuna_tensor {
  lacuna::Tensor tensor;
};

namespace lacuna::abi {

inline lacuna_tensor* make_tensor_handle(Tensor tensor) { return new lacuna_tensor{std::move(tensor)}; }

// A contiguous float32 tensor over memory that it shares.
inline lacuna_tensor* wrap_floats(const std::shared_ptr<float[]>& values, const Tensor::Shape& sizes, bool read_only) {
  return make_tensor_handle(
      Tensor::over(DType::kFloat32, std::shared_ptr<void>(values, values.get()), values.get(), sizes, read_only));
}

}  // namespace lacuna::abi
