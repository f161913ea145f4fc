// Sums and products that change a tensor in place: each dtype in its own arithmetic, as in PyTorch.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "tensor/ops.h"

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

// `other` as a contiguous tensor of that dtype, to be read element by element while `tensor` is written likewise.
Tensor operand(const Tensor& other, DType dtype, const Tensor& tensor) {
  if (other.dtype() != dtype || !other.contiguous() || other.numel() == 0) return other.to(dtype);
  if (tensor.contiguous() && tensor.data() == other.data()) return other;  // each element is read before it is written
  const Range a = bytes_of(tensor), b = bytes_of(other);
  return a.end <= b.begin || b.end <= a.begin ? other : other.to(dtype);
}

// value = function(value) for every element.
template <typename T, typename Function>
void change(const Tensor& tensor, Function&& function) {
  T* data = static_cast<T*>(tensor.data());
  for_each_offset(tensor.sizes(), tensor.strides(), [&](std::int64_t i) { data[i] = function(data[i]); });
}

// value = function(value, other's value) for every element; `other` is contiguous.
template <typename T, typename Function>
void combine(const Tensor& tensor, const Tensor& other, Function&& function) {
  const T* from = static_cast<const T*>(other.data());
  T* data = static_cast<T*>(tensor.data());
  if (tensor.contiguous()) {
    for (std::int64_t i = 0, count = tensor.numel(); i < count; ++i) data[i] = function(data[i], from[i]);
  } else {
    change<T>(tensor, [&](T value) { return function(value, *from++); });
  }
}

// Runs `use(a float32 tensor)` on a float32 or float16 one.
template <typename Use>
void as_float32(const Tensor& tensor, Use&& use) {
  if (tensor.dtype() == DType::kFloat32) return use(tensor);
  const Tensor wide = tensor.to(DType::kFloat32);
  use(wide);
  tensor.copy_from(wide);
}

bool is_whole(double value) { return std::trunc(value) == value && std::abs(value) < 0x1p63; }

void check_tensor(const Tensor& tensor, double number, const char* name) {
  tensor.require_writable();
  if (tensor.dtype() == DType::kBool) {
    fail(Status::kInvalidArgument, "tensor: wanted float32, float16 or int64, got bool");
  }
  if (tensor.dtype() == DType::kInt64 && !is_whole(number)) {
    fail(Status::kInvalidArgument, "{}: wanted a whole number for a tensor of int64, got {}", name, number);
  }
}

void check_other(const Tensor& tensor, const Tensor& other) {
  if (other.sizes() != tensor.sizes()) {
    fail(Status::kInvalidArgument, "other: wanted a number or a tensor of the same shape ({}), got one of ({})",
         fmt::join(tensor.sizes(), ", "), fmt::join(other.sizes(), ", "));
  }
  const bool whole = other.dtype() == DType::kInt64 || other.dtype() == DType::kBool;
  if (tensor.dtype() == DType::kInt64 && !whole) {
    fail(Status::kInvalidArgument, "other: wanted int64 or bool for a tensor of int64, got {}",
         dtype_name(other.dtype()));
  }
}

// Beyond 64 bits the numbers begin again, as PyTorch's do; signed arithmetic may not.
std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_product(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

}  // namespace

void add_(const Tensor& tensor, const Tensor& other, double alpha) {
  check_tensor(tensor, alpha, "alpha");
  check_other(tensor, other);
  if (tensor.dtype() == DType::kInt64) {
    combine<std::int64_t>(tensor, operand(other, DType::kInt64, tensor),
                          [factor = static_cast<std::int64_t>(alpha)](std::int64_t a, std::int64_t b) {
                            return wrapping_sum(a, wrapping_product(factor, b));
                          });
    return;
  }
  as_float32(tensor, [&](const Tensor& target) {
    combine<float>(target, operand(other, DType::kFloat32, target),
                   [factor = static_cast<float>(alpha)](float a, float b) { return a + factor * b; });
  });
}

void add_(const Tensor& tensor, double number) {
  check_tensor(tensor, number, "alpha");
  if (tensor.dtype() == DType::kInt64) {
    return change<std::int64_t>(
        tensor, [whole = static_cast<std::int64_t>(number)](std::int64_t value) { return wrapping_sum(value, whole); });
  }
  as_float32(tensor, [number](const Tensor& target) {
    change<float>(target, [number](float value) { return static_cast<float>(value + number); });
  });
}

void mul_(const Tensor& tensor, const Tensor& other) {
  check_tensor(tensor, 1, "factor");
  check_other(tensor, other);
  if (tensor.dtype() == DType::kInt64) {
    return combine<std::int64_t>(tensor, operand(other, DType::kInt64, tensor), wrapping_product);
  }
  as_float32(tensor, [&](const Tensor& target) {
    combine<float>(target, operand(other, DType::kFloat32, target), [](float a, float b) { return a * b; });
  });
}

void mul_(const Tensor& tensor, double number) {
  check_tensor(tensor, number, "factor");
  if (tensor.dtype() == DType::kInt64) {
    return change<std::int64_t>(tensor, [whole = static_cast<std::int64_t>(number)](std::int64_t value) {
      return wrapping_product(value, whole);
    });
  }
  as_float32(tensor, [number](const Tensor& target) {
    change<float>(target, [number](float value) { return static_cast<float>(value * number); });
  });
}

}  // namespace lacuna::ops
