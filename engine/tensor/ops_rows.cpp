// Operations over the last dimension: each row of a tensor by itself.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/exponential.h"
#include "tensor/ops.h"
#include "tensor/values.h"

namespace lacuna::ops {
namespace {

// Calls row(values) for each row of a contiguous tensor of T.
template <typename T, typename Row>
void each_row(const Tensor& tensor, Row&& row) {
  const std::int64_t length = std::max<std::int64_t>(1, row_length(tensor));
  T* data = static_cast<T*>(tensor.data());
  for (std::int64_t i = 0; i < tensor.numel(); i += length) row(std::span(data + i, static_cast<std::size_t>(length)));
}

// A new float32 tensor with the same values.
Tensor floats_of(const Tensor& tensor) {
  if (tensor.dtype() != DType::kFloat32 && tensor.dtype() != DType::kFloat16) {
    fail(Status::kInvalidArgument, "tensor: wanted float32 or float16, got {}", dtype_name(tensor.dtype()));
  }
  return tensor.to(DType::kFloat32);
}

Tensor as(DType dtype, const Tensor& floats) { return dtype == DType::kFloat32 ? floats : floats.to(dtype); }

// log of the sum of exp(value), for rows that may hold -inf.
double log_sum(std::span<const float> row) {
  const double top = largest(row);
  return top + std::log(exp_sums(row, top).sum);
}

// As PyTorch's: of -inf alone, and of none, -inf; where one is infinite, infinite.
double log_sum_exp(std::span<const float> row) {
  const float top = largest(row);
  if (!std::isinf(top)) return log_sum(row);
  const bool proper = std::none_of(row.begin(), row.end(), [](float value) { return std::isnan(value); });
  return proper ? top : std::nan("");
}

Tensor logsumexp(const Tensor& tensor) {
  const Tensor floats = floats_of(tensor);
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.pop_back();
  const Tensor result = Tensor::zeros(DType::kFloat32, shape);
  if (row_length(tensor) == 0) result.fill(-HUGE_VAL);
  auto* out = static_cast<float*>(result.data());
  each_row<float>(floats, [&out](std::span<float> row) { *out++ = static_cast<float>(log_sum_exp(row)); });
  return as(tensor.dtype(), result);
}

Tensor cumsum(const Tensor& tensor) {
  if (tensor.dtype() == DType::kInt64 || tensor.dtype() == DType::kBool) {
    const Tensor result = tensor.to(DType::kInt64);
    each_row<std::uint64_t>(result, [](auto row) { std::partial_sum(row.begin(), row.end(), row.begin()); });
    return result;
  }
  const Tensor result = floats_of(tensor);
  each_row<float>(result, [](std::span<float> row) {
    double total = 0;
    for (float& value : row) value = static_cast<float>(total += static_cast<double>(value));
  });
  return as(tensor.dtype(), result);
}

struct RowOperation {
  std::string_view name;
  Tensor (*call)(const Tensor&);
};
constexpr RowOperation kOperations[] = {
    {"softmax", softmax}, {"log_softmax", log_softmax}, {"logsumexp", logsumexp}, {"cumsum", cumsum}};

const RowOperation* find(std::string_view name) {
  const auto* found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                   [name](const RowOperation& operation) { return operation.name == name; });
  return found == std::end(kOperations) ? nullptr : found;
}

// The first k of each row in an order; `before` says of two values whether the one comes first.
template <typename Before>
Sorted ordered(const Tensor& tensor, std::int64_t k, Before&& before) {
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.back() = k;
  const bool half = tensor.dtype() == DType::kFloat16;
  const Tensor values = Tensor::zeros(half ? DType::kFloat32 : tensor.dtype(), shape);
  const Tensor indices = Tensor::zeros(DType::kInt64, shape);
  auto* index = static_cast<std::int64_t*>(indices.data());
  std::vector<std::int64_t> order(static_cast<std::size_t>(row_length(tensor)));
  with_values(tensor, [&]<typename T>(std::span<const T> all) {
    T* out = static_cast<T*>(values.data());
    for (std::size_t start = 0; start < all.size() && k > 0; start += order.size()) {
      const T* row = all.data() + start;
      std::iota(order.begin(), order.end(), 0);
      std::partial_sort(order.begin(), order.begin() + k, order.end(), [&](std::int64_t a, std::int64_t b) {
        return before(row[a], row[b]) || (!before(row[b], row[a]) && a < b);
      });
      index = std::copy_n(order.begin(), k, index);
      for (std::int64_t i = 0; i < k; ++i) *out++ = row[order[static_cast<std::size_t>(i)]];
    }
  });
  return {half ? values.to(tensor.dtype()) : values, indices};
}

}  // namespace

Tensor log_softmax(const Tensor& tensor) {
  const Tensor result = floats_of(tensor);
  each_row<float>(result, [](std::span<float> row) {
    const double shift = log_sum(row);
    for (float& value : row) value = static_cast<float>(value - shift);
  });
  return as(tensor.dtype(), result);
}

Tensor softmax(const Tensor& tensor) {
  const Tensor result = floats_of(tensor);
  each_row<float>(result, [](std::span<float> row) { exp_floats(row, log_sum(row), row.data()); });
  return as(tensor.dtype(), result);
}

bool is_row_operation(std::string_view name) { return find(name) != nullptr; }

Tensor by_rows(std::string_view name, const Tensor& tensor) {
  const RowOperation* operation = find(name);
  if (operation == nullptr) fail(Status::kInvalidArgument, "operation: there is none of rows named \"{}\"", name);
  return operation->call(tensor);
}

Sorted topk(const Tensor& tensor, std::int64_t k) {
  const std::int64_t length = row_length(tensor);
  if (k < 0 || k > length) fail(Status::kInvalidArgument, "k: wanted 0 to {} (the last dimension), got {}", length, k);
  return ordered(tensor, k, [](auto a, auto b) { return greater(a, b); });
}

Sorted sort(const Tensor& tensor, bool descending) {
  const std::int64_t length = row_length(tensor);
  if (descending) return ordered(tensor, length, [](auto a, auto b) { return greater(a, b); });
  return ordered(tensor, length, [](auto a, auto b) { return greater(b, a); });
}

}  // namespace lacuna::ops
