#include "tensor/ops.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <type_traits>

#include "base/error.h"

namespace lacuna::ops {
namespace {

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

Tensor scalar(std::int64_t value) {
  const Tensor result = Tensor::zeros(DType::kInt64, {});
  *static_cast<std::int64_t*>(result.data()) = value;
  return result;
}

void require_some(const Tensor& tensor) {
  if (tensor.numel() == 0) fail(Status::kInvalidArgument, "tensor: wanted at least one element, got none");
}

// A new tensor of the same shape and dtype, each row of it row(values, out) in float32.
template <typename Row>
Tensor by_rows(const Tensor& tensor, Row&& row) {
  if (tensor.dtype() != DType::kFloat32 && tensor.dtype() != DType::kFloat16) {
    fail(Status::kInvalidArgument, "tensor: wanted float32 or float16, got {}", dtype_name(tensor.dtype()));
  }
  const Tensor result = tensor.to(DType::kFloat32);
  const std::int64_t length = std::max<std::int64_t>(1, tensor.ndim() == 0 ? 1 : tensor.sizes().back());
  auto* data = static_cast<float*>(result.data());
  for (std::int64_t i = 0; i < result.numel(); i += length) row(std::span(data + i, static_cast<std::size_t>(length)));
  return tensor.dtype() == DType::kFloat32 ? result : result.to(tensor.dtype());
}

// log of the sum of exp(value), for rows that may hold -inf.
double log_sum(std::span<const float> row) {
  const float top = *std::max_element(row.begin(), row.end());
  double total = 0;
  for (const float value : row) total += std::exp(static_cast<double>(value) - top);
  return top + std::log(total);
}

}  // namespace

Tensor sum(const Tensor& tensor) {
  return with_values(tensor, [&]<typename T>(std::span<const T> values) {
    if constexpr (std::is_floating_point_v<T>) {
      const Tensor result = Tensor::zeros(tensor.dtype(), {});
      result.fill(std::accumulate(values.begin(), values.end(), 0.0));
      return result;
    } else {
      std::uint64_t total = 0;  // signed arithmetic may not begin again
      for (const T value : values) total += static_cast<std::uint64_t>(value);
      return scalar(static_cast<std::int64_t>(total));
    }
  });
}

Tensor argmax(const Tensor& tensor) {
  require_some(tensor);
  return scalar(with_values(tensor, []<typename T>(std::span<const T> values) -> std::int64_t {
    return std::max_element(values.begin(), values.end(), [](T a, T b) { return greater(b, a); }) - values.begin();
  }));
}

Tensor max(const Tensor& tensor) {
  const std::int64_t place = *static_cast<const std::int64_t*>(argmax(tensor).data());
  return tensor.reshape({-1}).select(0, place).to(tensor.dtype());
}

Tensor min(const Tensor& tensor) {
  require_some(tensor);
  const std::int64_t place = with_values(tensor, []<typename T>(std::span<const T> values) -> std::int64_t {
    const auto less = [](T a, T b) {  // NaN first, too: the order of the negatives
      if constexpr (std::is_floating_point_v<T>) return greater(-a, -b);
      return a < b;
    };
    return std::min_element(values.begin(), values.end(), less) - values.begin();
  });
  return tensor.reshape({-1}).select(0, place).to(tensor.dtype());
}

Tensor log_softmax(const Tensor& tensor) {
  return by_rows(tensor, [](std::span<float> row) {
    const double shift = log_sum(row);
    for (float& value : row) value = static_cast<float>(value - shift);
  });
}

Tensor softmax(const Tensor& tensor) {
  return by_rows(tensor, [](std::span<float> row) {
    const double shift = log_sum(row);
    for (float& value : row) value = static_cast<float>(std::exp(value - shift));
  });
}

TopK topk(const Tensor& tensor, std::int64_t k) {
  const std::int64_t length = tensor.ndim() == 0 ? 1 : tensor.sizes().back();
  if (k < 0 || k > length) fail(Status::kInvalidArgument, "k: wanted 0 to {} (the last dimension), got {}", length, k);
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.back() = k;
  const bool half = tensor.dtype() == DType::kFloat16;
  const Tensor values = Tensor::zeros(half ? DType::kFloat32 : tensor.dtype(), shape);
  const Tensor indices = Tensor::zeros(DType::kInt64, shape);
  auto* index = static_cast<std::int64_t*>(indices.data());
  // A last dimension may be huge where another one is 0.
  std::vector<std::int64_t> order(static_cast<std::size_t>(tensor.numel() > 0 ? length : 0));
  with_values(tensor, [&]<typename T>(std::span<const T> all) {
    T* top = static_cast<T*>(values.data());
    for (std::size_t start = 0; start < all.size() && k > 0; start += order.size()) {
      const auto row = all.subspan(start, order.size());
      std::iota(order.begin(), order.end(), 0);
      std::partial_sort(order.begin(), order.begin() + k, order.end(), [row](std::int64_t a, std::int64_t b) {
        const T first = row[static_cast<std::size_t>(a)], second = row[static_cast<std::size_t>(b)];
        return greater(first, second) || (!greater(second, first) && a < b);
      });
      index = std::copy_n(order.begin(), k, index);
      for (std::int64_t i = 0; i < k; ++i) *top++ = row[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])];
    }
  });
  return {half ? values.to(tensor.dtype()) : values, indices};
}

Tensor index_select(const Tensor& tensor, int dim, const Tensor& indices) {
  if (indices.dtype() != DType::kInt64 || indices.ndim() != 1) {
    fail(Status::kInvalidArgument, "indices: wanted an int64 tensor of one dimension, got {} of {}",
         dtype_name(indices.dtype()), indices.ndim());
  }
  if (dim < -tensor.ndim() || dim >= tensor.ndim()) {
    fail(Status::kInvalidArgument, "dim: wanted a dimension of a tensor that has {}, got {}", tensor.ndim(), dim);
  }
  Tensor::Shape shape = tensor.sizes();
  shape[static_cast<std::size_t>(dim < 0 ? dim + tensor.ndim() : dim)] = indices.numel();
  const Tensor result = Tensor::zeros(tensor.dtype(), shape);
  const Tensor order = indices.contiguous() ? indices : indices.to(DType::kInt64);
  const auto* index = static_cast<const std::int64_t*>(order.data());
  for (std::int64_t i = 0; i < indices.numel(); ++i) {
    result.select(dim, i).copy_from(tensor.select(dim, index[i]));
  }
  return result;
}

}  // namespace lacuna::ops
