// Small tensors for tests, and their elements as plain numbers.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "tensor/tensor.h"

namespace lacuna::test {

// 0, 1, 2, … in that shape, float32.
inline Tensor counting(const Tensor::Shape& sizes) {
  const Tensor tensor = Tensor::zeros(DType::kFloat32, sizes);
  std::iota(static_cast<float*>(tensor.data()), static_cast<float*>(tensor.data()) + tensor.numel(), 0.0F);
  return tensor;
}

// A tensor of one dimension.
inline Tensor list(DType dtype, const std::vector<double>& numbers) {
  const Tensor tensor = Tensor::zeros(dtype, {static_cast<std::int64_t>(numbers.size())});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    store_element(dtype, tensor.data(), static_cast<std::int64_t>(i), numbers[i]);
  }
  return tensor;
}

// The elements in order, last dimension fastest.
inline std::vector<double> values(const Tensor& tensor) {
  std::vector<double> result;
  for_each_offset(tensor.sizes(), tensor.strides(),
                  [&](std::int64_t offset) { result.push_back(load_element(tensor.dtype(), tensor.data(), offset)); });
  return result;
}

}  // namespace lacuna::test
