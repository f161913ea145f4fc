// Products of vectors and matrices.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/ops.h"

namespace lacuna::ops {
namespace {

// Several sums at a time, as the compiler makes vector instructions of them.
float dot(const float* a, const float* b, std::int64_t size) {
  constexpr std::int64_t kLanes = 16;
  float sums[kLanes] = {};
  const std::int64_t whole = size - size % kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (std::int64_t i = whole; i < size; ++i) sums[i - whole] += a[i] * b[i];
  return static_cast<float>(std::accumulate(sums, sums + kLanes, 0.0));
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
    if (which->dtype() == DType::kBool) {
      fail(Status::kInvalidArgument, "{}: wanted float32, float16 or int64, got bool", name);
    }
  }
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

void check_cosine(const Tensor& tensor, const Tensor& other) {
  check_dims(tensor, other);
  if (tensor.dtype() == DType::kInt64) {
    fail(Status::kInvalidArgument, "tensor: wanted float32 or float16, got int64");
  }
  if (other.sizes() != tensor.sizes() && (other.ndim() != 1 || other.sizes()[0] != tensor.sizes().back())) {
    fail(Status::kInvalidArgument, "other: wanted ({}) or ({}), got ({})", tensor.sizes().back(),
         fmt::join(tensor.sizes(), ", "), fmt::join(other.sizes(), ", "));
  }
}

}  // namespace

Tensor cosine_similarity(const Tensor& tensor, const Tensor& other, double least) {
  check_cosine(tensor, other);
  const Tensor a = ready(tensor, DType::kFloat32), b = ready(other, DType::kFloat32);
  const std::int64_t size = tensor.sizes().back(), rows = tensor.ndim() == 2 ? tensor.sizes()[0] : 1;
  const std::int64_t step = other.ndim() == tensor.ndim() ? size : 0;
  const Tensor result = Tensor::zeros(DType::kFloat32, tensor.ndim() == 2 ? Tensor::Shape{rows} : Tensor::Shape{});
  const auto length = [&](const float* row) { return std::max<double>(std::sqrt(dot(row, row, size)), least); };
  for (std::int64_t r = 0; r < rows; ++r) {
    const float* x = static_cast<const float*>(a.data()) + r * size;
    const float* y = static_cast<const float*>(b.data()) + r * step;
    static_cast<float*>(result.data())[r] = static_cast<float>(dot(x, y, size) / (length(x) * length(y)));
  }
  return tensor.dtype() == DType::kFloat16 ? result.to(DType::kFloat16) : result;
}

Tensor matmul(const Tensor& tensor, const Tensor& other) {
  check(tensor, other);
  const DType dtype = tensor.dtype() == DType::kInt64 ? DType::kInt64 : DType::kFloat32;
  const std::int64_t size = other.sizes()[0];
  const std::int64_t rows = tensor.ndim() == 2 ? tensor.sizes()[0] : 1;
  const std::int64_t columns = other.ndim() == 2 ? other.sizes()[1] : 1;
  const Tensor a = ready(tensor.ndim() == 2 ? tensor : tensor.reshape({1, size}), dtype);
  const Tensor b = ready(other.ndim() == 2 ? other.transpose(0, 1) : other.reshape({1, size}), dtype);
  const Tensor result = Tensor::zeros(dtype, {rows, columns});
  dtype == DType::kInt64 ? multiply<std::int64_t>(a, b, result) : multiply<float>(a, b, result);
  Tensor::Shape shape;
  if (tensor.ndim() == 2) shape.push_back(rows);
  if (other.ndim() == 2) shape.push_back(columns);
  const Tensor shaped = result.reshape(shape);
  return tensor.dtype() == DType::kFloat16 ? shaped.to(DType::kFloat16) : shaped;
}

}  // namespace lacuna::ops
