// The elements of a tensor in order, whatever its layout and dtype.
#pragma once

#include <cmath>
#include <span>
#include <type_traits>

#include "tensor/broadcast.h"

namespace lacuna::ops {

// Calls use(span of the elements in order) as float, double, int64 or, of bool, bytes: what they are computed in.
// Throws kInvalidArgument for complex ones.
template <typename Use>
auto with_values(const Tensor& tensor, Use&& use) {
  require_real(tensor.dtype());
  const DType dtype = tensor.dtype() == DType::kBool ? DType::kBool : computed_in(tensor.dtype());
  const Tensor kept = tensor.dtype() == dtype && tensor.contiguous() ? tensor : tensor.to(dtype);
  const auto call = [&]<typename T>(const T* data) {
    return use(std::span<const T>(data, static_cast<std::size_t>(kept.numel())));
  };
  if (kept.dtype() == DType::kInt64) return call(static_cast<const std::int64_t*>(kept.data()));
  if (kept.dtype() == DType::kFloat64) return call(static_cast<const double*>(kept.data()));
  if (kept.dtype() == DType::kBool) return call(static_cast<const std::uint8_t*>(kept.data()));
  return call(static_cast<const float*>(kept.data()));
}

// NaN counts as larger than all else, so that it is not lost.
template <typename T>
bool greater(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) return a > b || (std::isnan(a) && !std::isnan(b));
  return a > b;
}

// A tensor in that dtype: itself where it has it.
inline Tensor as(DType dtype, const Tensor& tensor) { return tensor.dtype() == dtype ? tensor : tensor.to(dtype); }

// How long the rows are that the last dimension makes; a tensor without dimensions is one of one element.
inline std::int64_t row_length(const Tensor& tensor) { return tensor.ndim() == 0 ? 1 : tensor.sizes().back(); }

}  // namespace lacuna::ops
