// Whether two tensors are the same in all values.
#include <algorithm>
#include <complex>

#include "tensor/broadcast.h"
#include "tensor/ops.h"

namespace lacuna::ops {
namespace {

// Whether `count` elements of both are the same once they are of type T, which dtype is.
template <typename T>
bool same(const Elements& a, const Elements& b, DType dtype, std::int64_t count) {
  constexpr std::int64_t kBlock = 256;
  T first[kBlock], second[kBlock];
  for (std::int64_t start = 0; start < count; start += kBlock) {
    const std::int64_t size = std::min(kBlock, count - start);
    convert({a.dtype, a.data, a.offset + start * a.step, a.step}, {dtype, first, 0, 1}, size);
    convert({b.dtype, b.data, b.offset + start * b.step, b.step}, {dtype, second, 0, 1}, size);
    if (!std::equal(first, first + size, second)) return false;
  }
  return true;
}

bool same(const Elements& a, const Elements& b, DType dtype, std::int64_t count) {
  switch (dtype) {
    case DType::kInt64:
      return same<std::int64_t>(a, b, dtype, count);
    case DType::kFloat32:
      return same<float>(a, b, dtype, count);
    case DType::kFloat64:
      return same<double>(a, b, dtype, count);
    default:
      return same<std::complex<double>>(a, b, DType::kComplex128, count);
  }
}

}  // namespace

bool equal(const Tensor& tensor, const Tensor& other) {
  if (tensor.sizes() != other.sizes()) return false;
  const DType dtype = computed_in(promote(tensor, other));
  bool result = true;
  const auto walk = make_walk<2>(tensor.sizes(), {&tensor, &other});
  walk.each_row([&](const auto& at, std::int64_t count) {
    result = result && same({tensor.dtype(), tensor.data(), at[0], walk.step(0)},
                            {other.dtype(), other.data(), at[1], walk.step(1)}, dtype, count);
  });
  return result;
}

}  // namespace lacuna::ops
