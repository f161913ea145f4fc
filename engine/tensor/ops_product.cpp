// Products of vectors and matrices.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/broadcast.h"
#include "tensor/ops.h"

namespace lacuna::ops {
namespace {

// Several sums at a time, as the compiler makes vector instructions of them.
template <typename T>
T dot(const T* a, const T* b, std::int64_t size) {
  constexpr std::int64_t kLanes = 16;
  T sums[kLanes] = {};
  const std::int64_t whole = size - size % kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (std::int64_t i = whole; i < size; ++i) sums[i - whole] += a[i] * b[i];
  return static_cast<T>(std::accumulate(sums, sums + kLanes, 0.0));
}

std::int64_t dot(const std::int64_t* a, const std::int64_t* b, std::int64_t size) {
  std::uint64_t sum = 0;  // beyond 64 bits it begins again
  for (std::int64_t i = 0; i < size; ++i) sum += static_cast<std::uint64_t>(a[i]) * static_cast<std::uint64_t>(b[i]);
  return static_cast<std::int64_t>(sum);
}

// (rows, size) · (columns, size) -> (rows, columns), all contiguous.
template <typename T>
void multiply(const Tensor& a, const Tensor& b, const Tensor& out) {
  const std::int64_t rows = a.sizes()[0], columns = b.sizes()[0], size = a.sizes()[1];
  T* to = static_cast<T*>(out.data());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      *to++ = dot(static_cast<const T*>(a.data()) + r * size, static_cast<const T*>(b.data()) + c * size, size);
    }
  }
}

void check_dims(const Tensor& tensor, const Tensor& other) {
  for (const auto& [which, name] : {std::pair(&tensor, "tensor"), std::pair(&other, "other")}) {
    if (which->ndim() < 1 || which->ndim() > 2) {
      fail(Status::kInvalidArgument, "{}: wanted a vector or a matrix, got {} dimensions", name, which->ndim());
    }
  }
  require_numbers(tensor.dtype());
  if (tensor.dtype() != other.dtype()) {
    fail(Status::kInvalidArgument, "other: wanted {}, as the tensor, got {}", dtype_name(tensor.dtype()),
         dtype_name(other.dtype()));
  }
}

void check(const Tensor& tensor, const Tensor& other) {
  check_dims(tensor, other);
  if (tensor.sizes().back() != other.sizes()[0]) {
    fail(Status::kInvalidArgument, "other: wanted {} in its first dimension, got ({})", tensor.sizes().back(),
         fmt::join(other.sizes(), ", "));
  }
}

Tensor ready(const Tensor& tensor, DType dtype) {
  return tensor.dtype() == dtype && tensor.contiguous() ? tensor : tensor.to(dtype);
}

// (rows, size) or (size), and likewise or one row for all -> (rows) or (), all contiguous.
template <typename T>
void cosines(const Tensor& a, const Tensor& b, double least, const Tensor& out) {
  const std::int64_t size = a.sizes().back(), step = b.ndim() == a.ndim() ? size : 0;
  const auto length = [&](const T* row) { return std::max<double>(std::sqrt(dot(row, row, size)), least); };
  for (std::int64_t r = 0; r < out.numel(); ++r) {
    const T* x = static_cast<const T*>(a.data()) + r * size;
    const T* y = static_cast<const T*>(b.data()) + r * step;
    static_cast<T*>(out.data())[r] = static_cast<T>(dot(x, y, size) / (length(x) * length(y)));
  }
}

void check_cosine(const Tensor& tensor, const Tensor& other) {
  check_dims(tensor, other);
  require_floats(tensor.dtype());
  if (other.sizes() != tensor.sizes() && (other.ndim() != 1 || other.sizes()[0] != tensor.sizes().back())) {
    fail(Status::kInvalidArgument, "other: wanted ({}) or ({}), got ({})", tensor.sizes().back(),
         fmt::join(tensor.sizes(), ", "), fmt::join(other.sizes(), ", "));
  }
}

}  // namespace

Tensor cosine_similarity(const Tensor& tensor, const Tensor& other, double least) {
  check_cosine(tensor, other);
  const DType dtype = computed_in(tensor.dtype());
  const Tensor a = ready(tensor, dtype), b = ready(other, dtype);
  const Tensor result = Tensor::zeros(dtype, tensor.ndim() == 2 ? Tensor::Shape{tensor.sizes()[0]} : Tensor::Shape{});
  dtype == DType::kFloat64 ? cosines<double>(a, b, least, result) : cosines<float>(a, b, least, result);
  return result.dtype() == tensor.dtype() ? result : result.to(tensor.dtype());
}

Tensor matmul(const Tensor& tensor, const Tensor& other) {
  check(tensor, other);
  const DType dtype = computed_in(tensor.dtype());
  const std::int64_t size = other.sizes()[0];
  const std::int64_t rows = tensor.ndim() == 2 ? tensor.sizes()[0] : 1;
  const std::int64_t columns = other.ndim() == 2 ? other.sizes()[1] : 1;
  const Tensor a = ready(tensor.ndim() == 2 ? tensor : tensor.reshape({1, size}), dtype);
  const Tensor b = ready(other.ndim() == 2 ? other.transpose(0, 1) : other.reshape({1, size}), dtype);
  const Tensor result = Tensor::zeros(dtype, {rows, columns});
  if (dtype == DType::kInt64) {
    multiply<std::int64_t>(a, b, result);
  } else {
    dtype == DType::kFloat64 ? multiply<double>(a, b, result) : multiply<float>(a, b, result);
  }
  Tensor::Shape shape;
  if (tensor.ndim() == 2) shape.push_back(rows);
  if (other.ndim() == 2) shape.push_back(columns);
  const Tensor shaped = result.reshape(shape);
  return dtype == tensor.dtype() ? shaped : shaped.to(tensor.dtype());
}

}  // namespace lacuna::ops
