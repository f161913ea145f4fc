// The elements of a tensor in order, whatever its layout and dtype.
#pragma once

#include <cmath>
#include <span>
#include <type_traits>

#include "tensor/tensor.h"

namespace lacuna::ops {

// Calls use(span of the elements in order) as floats, int64 or bytes; halves come as floats.
template <typename Use>
auto with_values(const Tensor& tensor, Use&& use) {
  const bool half = tensor.dtype() == DType::kFloat16;
  const Tensor kept = half || !tensor.contiguous() ? tensor.to(half ? DType::kFloat32 : tensor.dtype()) : tensor;
  const auto call = [&]<typename T>(const T* data) {
    return use(std::span<const T>(data, static_cast<std::size_t>(kept.numel())));
  };
  if (kept.dtype() == DType::kInt64) return call(static_cast<const std::int64_t*>(kept.data()));
  if (kept.dtype() == DType::kBool) return call(static_cast<const std::uint8_t*>(kept.data()));
  return call(static_cast<const float*>(kept.data()));
}

// NaN counts as larger than all else, so that it is not lost.
template <typename T>
bool greater(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) return a > b || (std::isnan(a) && !std::isnan(b));
  return a > b;
}

// How long the rows are that the last dimension makes; a tensor without dimensions is one of one element.
inline std::int64_t row_length(const Tensor& tensor) { return tensor.ndim() == 0 ? 1 : tensor.sizes().back(); }

}  // namespace lacuna::ops
