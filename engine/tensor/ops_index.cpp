// Operations on those of a dimension that a tensor of indices names.
#include "base/error.h"
#include "tensor/broadcast.h"
#include "tensor/ops.h"

namespace lacuna::ops {
namespace {

// The indices in order, from 0, of a dimension of that size.
std::vector<std::int64_t> read_indices(const Tensor& indices, std::int64_t size) {
  if (indices.dtype() == DType::kInt32) return read_indices(indices.to(DType::kInt64), size);
  if (indices.dtype() != DType::kInt64 || indices.ndim() != 1) {
    fail(Status::kInvalidArgument, "indices: wanted an int64 tensor of one dimension, got {} of {}",
         dtype_name(indices.dtype()), indices.ndim());
  }
  std::vector<std::int64_t> result;
  result.reserve(static_cast<std::size_t>(indices.numel()));
  for_each_offset(indices.sizes(), indices.strides(), [&](std::int64_t offset) {
    const std::int64_t index = static_cast<const std::int64_t*>(indices.data())[offset];
    if (index < -size || index >= size) {
      fail(Status::kInvalidArgument, "index: wanted {} to {}, got {}", -size, size - 1, index);
    }
    result.push_back(index < 0 ? index + size : index);
  });
  return result;
}

// Slices of a dimension of one tensor, picked by index, and those of another one in order; all elements of both.
struct Pairs {
  std::vector<std::int64_t> order;
  Tensor picked, counted;
  int dim;

  // picked += factor * counted.
  template <typename T>
  void add(T factor) const {
    each<T>([factor](T& to, const T& from) { to += factor * from; });
  }

  // Calls use(picked's T, counted's T) for each.
  template <typename T, typename Use>
  void each(Use&& use) const {
    if (order.empty()) return;
    const Tensor a = picked.select(dim, 0), b = counted.select(dim, 0);
    const auto at = static_cast<std::size_t>(dim);
    const auto walk = make_walk<2>(a.sizes(), {&a, &b});
    for (std::size_t i = 0; i < order.size(); ++i) {
      T* first = static_cast<T*>(a.data()) + order[i] * picked.strides()[at];
      T* second = static_cast<T*>(b.data()) + static_cast<std::int64_t>(i) * counted.strides()[at];
      walk.each_row([&](const auto& starts, std::int64_t count) {
        for (std::int64_t k = 0; k < count; ++k) {
          use(first[starts[0] + k * walk.step(0)], second[starts[1] + k * walk.step(1)]);
        }
      });
    }
  }
};

// Those of `tensor` that are to be written, and those of `source`, in that dtype, that say what.
Pairs make_pairs(const Tensor& tensor, int dim, const Tensor& indices, const Tensor& source, DType dtype) {
  dim = checked_dim(tensor, dim);
  Tensor::Shape shape = tensor.sizes();
  std::vector<std::int64_t> order = read_indices(indices, shape[static_cast<std::size_t>(dim)]);
  shape[static_cast<std::size_t>(dim)] = indices.numel();
  if (source.sizes() != shape) {
    fail(Status::kInvalidArgument, "source: wanted a tensor of shape ({}), got one of ({})", fmt::join(shape, ", "),
         fmt::join(source.sizes(), ", "));
  }
  const bool apart = source.dtype() == dtype && operand(source, dtype, tensor).data() == source.data() &&
                     source.data() != tensor.data();
  return {std::move(order), tensor, apart ? source : source.to(dtype), dim};
}

}  // namespace

Tensor index_select(const Tensor& tensor, int dim, const Tensor& indices) {
  dim = checked_dim(tensor, dim);
  Tensor::Shape shape = tensor.sizes();
  std::vector<std::int64_t> order = read_indices(indices, shape[static_cast<std::size_t>(dim)]);
  shape[static_cast<std::size_t>(dim)] = indices.numel();
  const Tensor result = Tensor::zeros(tensor.dtype(), shape);
  const Pairs pairs{std::move(order), tensor, result, dim};
  with_element(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    pairs.each<T>([](const T& from, T& to) { to = from; });
  });
  return result;
}

void index_copy_(const Tensor& tensor, int dim, const Tensor& indices, const Tensor& source) {
  tensor.require_writable();
  const Pairs pairs = make_pairs(tensor, dim, indices, source, tensor.dtype());
  with_element(tensor.dtype(), [&](auto element) {
    using T = decltype(element);
    pairs.each<T>([](T& to, const T& from) { to = from; });
  });
}

void index_fill_(const Tensor& tensor, int dim, const Tensor& indices, double value) {
  tensor.require_writable();
  check_number(tensor.dtype(), value, "value");
  Tensor::Shape shape = tensor.sizes();
  shape[static_cast<std::size_t>(checked_dim(tensor, dim))] = indices.numel();
  const Tensor values = Tensor::zeros(tensor.dtype(), shape);
  values.fill(value);
  index_copy_(tensor, dim, indices, values);
}

void index_add_(const Tensor& tensor, int dim, const Tensor& indices, const Tensor& source, double alpha) {
  tensor.require_writable();
  require_numbers(tensor.dtype());
  if (!fits(tensor.dtype(), source.dtype())) {
    fail(Status::kInvalidArgument, "source: wanted one that a tensor of {} can add, got {}", dtype_name(tensor.dtype()),
         dtype_name(source.dtype()));
  }
  check_whole_number(tensor.dtype(), alpha, "alpha");
  const DType dtype = computed_in(tensor.dtype());
  change_as(dtype, tensor, [&](const Tensor& target) {
    const Pairs pairs = make_pairs(target, dim, indices, source, dtype);
    using Bits = std::uint64_t;  // beyond 64 bits whole numbers begin again
    if (dtype == DType::kInt64) {
      pairs.add<Bits>(static_cast<Bits>(static_cast<std::int64_t>(alpha)));
    } else if (dtype == DType::kFloat64) {
      pairs.add<double>(alpha);
    } else {
      pairs.add<float>(static_cast<float>(alpha));
    }
  });
}

}  // namespace lacuna::ops
