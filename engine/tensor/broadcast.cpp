#include "tensor/broadcast.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"

namespace lacuna::ops {
namespace {

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

DType promote(DType a, DType b) {
  if (category(a) < category(b)) std::swap(a, b);
  if (category(a) == Category::kComplex) {
    const bool wide = a == DType::kComplex128 || b == DType::kComplex128 || b == DType::kFloat64;
    return wide ? DType::kComplex128 : DType::kComplex64;
  }
  if (category(a) != category(b) || a == b) return a;
  if (category(a) == Category::kFloat) {
    return a == DType::kFloat64 || b == DType::kFloat64 ? DType::kFloat64 : DType::kFloat32;
  }
  if (dtype_bytes(a) < dtype_bytes(b)) std::swap(a, b);
  return dtype_bytes(a) > dtype_bytes(b) ? a : DType::kInt16;  // of one size are uint8 and int8 alone
}

DType promote(const Tensor& a, const Tensor& b) {
  if ((a.ndim() == 0) == (b.ndim() == 0)) return promote(a.dtype(), b.dtype());
  const DType strong = a.ndim() == 0 ? b.dtype() : a.dtype(), weak = a.ndim() == 0 ? a.dtype() : b.dtype();
  if (category(weak) <= category(strong)) return strong;
  // A complex number takes the precision of what has dimensions.
  if (category(strong) == Category::kFloat) return promote(strong, DType::kComplex64);
  return promote(strong, weak);
}

DType promote(const Tensor& a, double number) {
  const DType own = is_whole(number) ? DType::kInt64 : DType::kFloat32;
  return category(own) > category(a.dtype()) ? own : a.dtype();
}

bool is_whole(double number) { return std::trunc(number) == number && number >= -0x1p63 && number < 0x1p63; }

bool fits(DType target, DType computed) { return category(computed) <= category(target); }

void require_floats(DType dtype) {
  if (category(dtype) == Category::kFloat) return;
  fail(Status::kInvalidArgument, "tensor: wanted float32, float64, float16 or bfloat16, got {}", dtype_name(dtype));
}

void require_numbers(DType dtype) {
  if (category(dtype) == Category::kFloat || category(dtype) == Category::kWhole) return;
  fail(Status::kInvalidArgument, "tensor: wanted floats or whole numbers, got {}", dtype_name(dtype));
}

void require_real(DType dtype) {
  if (category(dtype) != Category::kComplex) return;
  fail(Status::kInvalidArgument, "tensor: wanted floats, whole numbers or bool, got {}", dtype_name(dtype));
}

Tensor number_tensor(DType dtype, double number) {
  const Tensor result = Tensor::zeros(dtype, {});
  result.fill(number);
  return result;
}

void check_whole_number(DType dtype, double number, const char* name) {
  if (category(dtype) != Category::kWhole || is_whole(number)) return;
  fail(Status::kInvalidArgument, "{}: wanted a whole number for a tensor of {}, got {}", name, dtype_name(dtype),
       number);
}

void check_number(DType dtype, double number, const char* name) {
  check_whole_number(dtype, number, name);
  if (category(dtype) != Category::kWhole) return;
  std::int64_t stored = 0;
  store_element(dtype, &stored, 0, number);
  if (load_element(dtype, &stored, 0) == number) return;
  fail(Status::kInvalidArgument, "{}: wanted a number that {} {} can hold, got {}", name,
       dtype == DType::kUInt8 ? "a" : "an", dtype_name(dtype), number);
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
