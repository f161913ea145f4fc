#include "tensor/ops.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace lacuna::ops {
namespace {

// The elements in order, contiguous.
std::span<const float> values_of(const Tensor& tensor, Tensor& kept) {
  if (tensor.dtype() != DType::kFloat32) {
    fail(Status::kInvalidArgument, "tensor: wanted float32, got {}", dtype_name(tensor.dtype()));
  }
  kept = tensor.contiguous() ? tensor : tensor.to(DType::kFloat32);
  return {static_cast<const float*>(kept.data()), static_cast<std::size_t>(kept.numel())};
}

std::span<const float> some_values(const Tensor& tensor, Tensor& kept) {
  const auto values = values_of(tensor, kept);
  if (values.empty()) fail(Status::kInvalidArgument, "tensor: wanted at least one element, got none");
  return values;
}

// NaN counts as larger than all else, so that it is not lost.
bool greater(float a, float b) { return a > b || (std::isnan(a) && !std::isnan(b)); }

template <typename Row>
Tensor by_rows(const Tensor& tensor, Row&& row) {
  Tensor kept = tensor;
  const auto values = values_of(tensor, kept);
  const Tensor result = Tensor::zeros(DType::kFloat32, tensor.sizes());
  if (values.empty()) return result;
  const std::size_t length = tensor.ndim() == 0 ? 1 : static_cast<std::size_t>(tensor.sizes().back());
  for (std::size_t i = 0; i < values.size(); i += length)
    row(values.subspan(i, length), static_cast<float*>(result.data()) + i);
  return result;
}

}  // namespace

double sum(const Tensor& tensor) {
  Tensor kept = tensor;
  double total = 0;
  for (const float value : values_of(tensor, kept)) total += value;
  return total;
}

std::int64_t argmax(const Tensor& tensor) {
  Tensor kept = tensor;
  const auto values = some_values(tensor, kept);
  return std::max_element(values.begin(), values.end(), [](float a, float b) { return greater(b, a); }) -
         values.begin();
}

double max(const Tensor& tensor) {
  Tensor kept = tensor;
  return some_values(tensor, kept)[static_cast<std::size_t>(argmax(tensor))];
}

double min(const Tensor& tensor) {
  Tensor kept = tensor;
  const auto values = some_values(tensor, kept);
  return *std::min_element(values.begin(), values.end(),
                           [](float a, float b) { return a < b || (std::isnan(a) && !std::isnan(b)); });
}

Tensor log_softmax(const Tensor& tensor) {
  return by_rows(tensor, [](std::span<const float> row, float* out) {
    const float top = *std::max_element(row.begin(), row.end());
    double total = 0;
    for (const float value : row) total += std::exp(static_cast<double>(value) - top);
    const double shift = top + std::log(total);
    for (std::size_t i = 0; i < row.size(); ++i) out[i] = static_cast<float>(row[i] - shift);
  });
}

Tensor softmax(const Tensor& tensor) {
  return by_rows(tensor, [](std::span<const float> row, float* out) {
    const float top = *std::max_element(row.begin(), row.end());
    double total = 0;
    for (const float value : row) total += std::exp(static_cast<double>(value) - top);
    for (std::size_t i = 0; i < row.size(); ++i)
      out[i] = static_cast<float>(std::exp(static_cast<double>(row[i]) - top) / total);
  });
}

TopK topk(const Tensor& tensor, std::int64_t k) {
  const std::int64_t length = tensor.ndim() == 0 ? 1 : tensor.sizes().back();
  if (k < 0 || k > length) fail(Status::kInvalidArgument, "k: wanted 0 to {} (the last dimension), got {}", length, k);
  Tensor kept = tensor;
  const auto values = values_of(tensor, kept);
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.back() = k;
  const TopK result{Tensor::zeros(DType::kFloat32, shape), Tensor::zeros(DType::kInt64, shape)};
  auto* top = static_cast<float*>(result.values.data());
  auto* indices = static_cast<std::int64_t*>(result.indices.data());
  std::vector<std::int64_t> order(static_cast<std::size_t>(length));
  for (std::size_t start = 0; start < values.size() && k > 0;
       start += static_cast<std::size_t>(length), top += k, indices += k) {
    const float* row = values.data() + start;
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + k, order.end(), [row](std::int64_t a, std::int64_t b) {
      return greater(row[a], row[b]) || (!greater(row[b], row[a]) && a < b);
    });
    for (std::int64_t i = 0; i < k; ++i) {
      indices[i] = order[static_cast<std::size_t>(i)];
      top[i] = row[indices[i]];
    }
  }
  return result;
}

}  // namespace lacuna::ops
