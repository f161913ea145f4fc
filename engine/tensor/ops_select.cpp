// Operations that choose elements: by a mask or by a condition.
#include <algorithm>

#include "base/error.h"
#include "tensor/broadcast.h"
#include "tensor/ops.h"

namespace lacuna::ops {
namespace {

void check_truths(const Tensor& tensor, const char* name) {
  if (tensor.dtype() == DType::kBool) return;
  fail(Status::kInvalidArgument, "{}: wanted a tensor of bool, got {}", name, dtype_name(tensor.dtype()));
}

// out = value where `mask` is true.
template <typename T>
void fill_row(T* out, std::int64_t step, const std::uint8_t* mask, std::int64_t mask_step, std::int64_t count,
              T value) {
  if (step == 1 && mask_step == 1) {
    for (std::int64_t i = 0; i < count; ++i) {
      const T old = out[i];
      out[i] = mask[i] != 0 ? value : old;
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      if (mask[i * mask_step] != 0) out[i * step] = value;
    }
  }
}

// One row: out = the first where `truth` is not 0, else the second.
template <typename T>
void choose_row(const std::uint8_t* truth, const T* a, const T* b, T* out, const std::array<std::int64_t, 4>& steps,
                std::int64_t count) {
  using Steps = std::array<std::int64_t, 4>;
  if (steps == Steps{1, 1, 0, 1}) {
    const T second = *b;
    for (std::int64_t i = 0; i < count; ++i) {
      const T first = a[i];  // read in any case: a read that may not happen is no vector instruction
      out[i] = truth[i] != 0 ? first : second;
    }
  } else if (steps == Steps{1, 1, 1, 1}) {
    for (std::int64_t i = 0; i < count; ++i) {
      const T first = a[i], second = b[i];
      out[i] = truth[i] != 0 ? first : second;
    }
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      out[i * steps[3]] = truth[i * steps[0]] != 0 ? a[i * steps[1]] : b[i * steps[2]];
    }
  }
}

// out = the first where `condition` is true, else the second; all of one dtype and broadcast to out's shape.
template <typename T>
void choose(const Tensor& condition, const Tensor& first, const Tensor& second, const Tensor& out) {
  const auto walk = make_walk<4>(out.sizes(), {&condition, &first, &second, &out});
  const std::array steps{walk.step(0), walk.step(1), walk.step(2), walk.step(3)};
  walk.each_row([&](const auto& at, std::int64_t count) {
    choose_row(static_cast<const std::uint8_t*>(condition.data()) + at[0], static_cast<const T*>(first.data()) + at[1],
               static_cast<const T*>(second.data()) + at[2], static_cast<T*>(out.data()) + at[3], steps, count);
  });
}

Tensor choose_new(const Tensor& condition, const Tensor& tensor, const Tensor& other, DType dtype) {
  check_truths(condition, "condition");
  const Tensor result =
      Tensor::zeros(dtype, broadcast_shape(broadcast_shape(tensor.sizes(), other.sizes()), condition.sizes()));
  const Tensor first = tensor.dtype() == dtype ? tensor : tensor.to(dtype);
  const Tensor second = other.dtype() == dtype ? other : other.to(dtype);
  with_element(dtype, [&](auto element) { choose<decltype(element)>(condition, first, second, result); });
  return result;
}

}  // namespace

void masked_fill_(const Tensor& tensor, const Tensor& mask, double value) {
  tensor.require_writable();
  check_truths(mask, "mask");
  check_number(tensor.dtype(), value, "value");
  if (broadcast_shape(tensor.sizes(), mask.sizes()) != tensor.sizes()) {
    fail(Status::kInvalidArgument, "mask: wanted a shape that broadcasts to ({}), got ({})",
         fmt::join(tensor.sizes(), ", "), fmt::join(mask.sizes(), ", "));
  }
  const Tensor number = number_tensor(tensor.dtype(), value), truths = operand(mask, DType::kBool, tensor);
  const auto walk = make_walk<2>(tensor.sizes(), {&tensor, &truths});
  with_element(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    walk.each_row([&](const auto& at, std::int64_t count) {
      fill_row(static_cast<T*>(tensor.data()) + at[0], walk.step(0),
               static_cast<const std::uint8_t*>(truths.data()) + at[1], walk.step(1), count,
               *static_cast<const T*>(number.data()));
    });
  });
}

Tensor masked_fill(const Tensor& tensor, const Tensor& mask, double value) {
  const Tensor result = tensor.to(tensor.dtype());
  masked_fill_(result, mask, value);
  return result;
}

Tensor masked_select(const Tensor& tensor, const Tensor& mask) {
  check_truths(mask, "mask");
  const Tensor::Shape shape = broadcast_shape(tensor.sizes(), mask.sizes());
  const auto walk = make_walk<2>(shape, {&tensor, &mask});
  const Tensor kept = Tensor::zeros(tensor.dtype(), shape);
  std::int64_t count = 0;
  with_element(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    T* out = static_cast<T*>(kept.data());
    const std::int64_t step = walk.step(0), mask_step = walk.step(1);
    walk.each_row([&](const auto& at, std::int64_t length) {
      const T* values = static_cast<const T*>(tensor.data()) + at[0];
      const auto* truths = static_cast<const std::uint8_t*>(mask.data()) + at[1];
      for (std::int64_t i = 0; i < length; ++i) {  // each is written, and the next one over it: no jump to guess
        out[count] = values[i * step];
        count += truths[i * mask_step] != 0 ? 1 : 0;
      }
    });
  });
  return kept.reshape({-1}).slice(0, 0, count, 1).to(tensor.dtype());
}

Tensor where(const Tensor& tensor, const Tensor& condition, const Tensor& other) {
  return choose_new(condition, tensor, other, promote(tensor, other));
}

Tensor where(const Tensor& tensor, const Tensor& condition, double other) {
  const DType dtype = promote(tensor, other);
  return choose_new(condition, tensor, number_tensor(dtype, other), dtype);
}

Tensor nonzero(const Tensor& tensor) {
  const Tensor truths = tensor.to(DType::kBool);
  const auto* truth = static_cast<const std::uint8_t*>(truths.data());
  const std::int64_t count = tensor.numel();
  const Tensor result = Tensor::zeros(DType::kInt64, {std::count(truth, truth + count, 1), tensor.ndim()});
  auto* out = static_cast<std::int64_t*>(result.data());
  for (std::int64_t i = 0; i < count; ++i) {
    if (truth[i] == 0) continue;
    std::int64_t rest = i;
    for (int d = tensor.ndim(); d-- > 0;) {
      out[d] = rest % tensor.sizes()[static_cast<std::size_t>(d)];
      rest /= tensor.sizes()[static_cast<std::size_t>(d)];
    }
    out += tensor.ndim();
  }
  return result;
}

}  // namespace lacuna::ops
