#include "tensor/broadcast.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"

namespace lacuna::ops {
namespace {

int kind(DType dtype) { return dtype == DType::kBool ? 0 : dtype == DType::kInt64 ? 1 : 2; }

struct Range {
  const char *begin, *end;
};

// The bytes from a tensor's first element to its last.
Range bytes_of(const Tensor& tensor) {
  std::int64_t last = 0;
  for (std::size_t d = 0; d < tensor.sizes().size(); ++d) last += (tensor.sizes()[d] - 1) * tensor.strides()[d];
  const auto* begin = static_cast<const char*>(tensor.data());
  return {begin, begin + (last + 1) * dtype_bytes(tensor.dtype())};
}

}  // namespace

Tensor::Shape broadcast_shape(const Tensor::Shape& a, const Tensor::Shape& b) {
  const auto& [longer, shorter] = a.size() >= b.size() ? std::tie(a, b) : std::tie(b, a);
  Tensor::Shape result = longer;
  for (std::size_t d = 0; d < shorter.size(); ++d) {
    std::int64_t& size = result[longer.size() - shorter.size() + d];
    if (size != shorter[d] && size != 1 && shorter[d] != 1) {
      fail(Status::kInvalidArgument, "other: wanted a shape that broadcasts with ({}), got ({})", fmt::join(a, ", "),
           fmt::join(b, ", "));
    }
    if (size == 1) size = shorter[d];
  }
  return result;
}

DType promote(const Tensor& a, const Tensor& b) {
  const int a_kind = kind(a.dtype()), b_kind = kind(b.dtype());
  if (a_kind != b_kind) return a_kind > b_kind ? a.dtype() : b.dtype();
  if ((a.ndim() == 0) != (b.ndim() == 0)) return a.ndim() == 0 ? b.dtype() : a.dtype();
  return a.dtype() == DType::kFloat32 || b.dtype() == DType::kFloat32 ? DType::kFloat32 : a.dtype();
}

DType promote(const Tensor& a, double number) {
  const DType own = is_whole(number) ? DType::kInt64 : DType::kFloat32;
  return kind(own) > kind(a.dtype()) ? own : a.dtype();
}

bool is_whole(double number) { return std::trunc(number) == number && number >= -0x1p63 && number < 0x1p63; }

bool fits(DType target, DType computed) { return kind(computed) <= kind(target); }

Tensor number_tensor(DType dtype, double number) {
  const Tensor result = Tensor::zeros(dtype, {});
  result.fill(number);
  return result;
}

void check_number(DType dtype, double number, const char* name) {
  if (dtype != DType::kInt64 || is_whole(number)) return;
  fail(Status::kInvalidArgument, "{}: wanted a whole number for a tensor of int64, got {}", name, number);
}

int checked_dim(const Tensor& tensor, int dim) {
  if (dim < -tensor.ndim() || dim >= tensor.ndim()) {
    fail(Status::kInvalidArgument, "dim: wanted a dimension of a tensor that has {}, got {}", tensor.ndim(), dim);
  }
  return dim < 0 ? dim + tensor.ndim() : dim;
}

Tensor operand(const Tensor& other, DType dtype, const Tensor& tensor) {
  if (other.dtype() != dtype || other.numel() == 0) return other.to(dtype);
  const bool same = other.data() == tensor.data() && other.sizes() == tensor.sizes() &&
                    other.strides() == tensor.strides() && other.dtype() == tensor.dtype();
  if (same || tensor.numel() == 0) return other;  // each element is read before it is written
  const Range a = bytes_of(tensor), b = bytes_of(other);
  return a.end <= b.begin || b.end <= a.begin ? other : other.to(dtype);
}

}  // namespace lacuna::ops
