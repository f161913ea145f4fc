// Operations over the last dimension: each row of a tensor by itself.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/exponential.h"
#include "base/survey.h"
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

// A new tensor with the same values, float32 or float64.
Tensor floats_of(const Tensor& tensor) {
  require_floats(tensor.dtype());
  return tensor.to(computed_in(tensor.dtype()));
}

// Calls use(T) with the type of such a tensor's elements.
template <typename Use>
void with_float(const Tensor& floats, Use&& use) {
  floats.dtype() == DType::kFloat64 ? use(double{}) : use(float{});
}

// Changes each row of a new tensor of the same values by row(span of float or double); of the tensor's dtype.
template <typename Row>
Tensor changed_rows(const Tensor& tensor, Row&& row) {
  const Tensor result = floats_of(tensor);
  with_float(result, [&](auto type) { each_row<decltype(type)>(result, row); });
  return as(tensor.dtype(), result);
}

// The largest that is no NaN; -inf of none.
double top_of(std::span<const float> row) { return survey(row).largest; }
double top_of(std::span<const double> row) {
  double top = -HUGE_VAL;
  for (const double value : row) top = value > top ? value : top;
  return top;
}

double exp_sum(std::span<const float> row, double top) { return exp_sums(row, top).sum; }
double exp_sum(std::span<const double> row, double top) {
  double sum = 0;
  for (const double value : row) sum += std::exp(value - top);
  return sum;
}

// log of the sum of exp(value), for rows that may hold -inf.
template <typename T>
double log_sum(std::span<const T> row) {
  const double top = top_of(row);
  return top + std::log(exp_sum(row, top));
}

// As PyTorch's: of -inf alone, and of none, -inf; where one is infinite, infinite.
template <typename T>
double log_sum_exp(std::span<const T> row) {
  const double top = top_of(row);
  if (!std::isinf(top)) return log_sum(row);
  const bool proper = std::none_of(row.begin(), row.end(), [](T value) { return std::isnan(value); });
  return proper ? top : std::nan("");
}

Tensor logsumexp(const Tensor& tensor) {
  const Tensor floats = floats_of(tensor);
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.pop_back();
  const Tensor result = Tensor::zeros(floats.dtype(), shape);
  if (row_length(tensor) == 0) result.fill(-HUGE_VAL);
  with_float(floats, [&]<typename T>(T) {
    T* out = static_cast<T*>(result.data());
    each_row<T>(floats, [&out](std::span<const T> row) { *out++ = static_cast<T>(log_sum_exp(row)); });
  });
  return as(tensor.dtype(), result);
}

Tensor cumsum(const Tensor& tensor) {
  if (category(tensor.dtype()) < Category::kFloat) {
    const Tensor result = tensor.to(DType::kInt64);
    each_row<std::uint64_t>(result, [](auto row) { std::partial_sum(row.begin(), row.end(), row.begin()); });
    return result;
  }
  return changed_rows(tensor, []<typename T>(std::span<T> row) {
    double total = 0;
    for (T& value : row) value = static_cast<T>(total += static_cast<double>(value));
  });
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

// The first k indices of a row in an order, rising or falling; ties by index, NaN as the largest.
template <typename T>
void order_row(const T* row, std::vector<std::int64_t>& order, std::int64_t k, bool falling) {
  std::iota(order.begin(), order.end(), 0);
  const auto sorted = [&](auto&& before) {
    const auto first = [&](std::int64_t a, std::int64_t b) {
      return before(row[a], row[b]) || (!before(row[b], row[a]) && a < b);
    };
    std::partial_sort(order.begin(), order.begin() + k, order.end(), first);
  };
  if (falling) {
    sorted([](T a, T b) { return greater(a, b); });
  } else {
    sorted([](T a, T b) { return greater(b, a); });
  }
}

// A float as a whole number of the same order: both zeros are one, and so are all NaNs, above all else.
std::uint32_t order_bits(float value) {
  if (std::isnan(value)) return 0xFFFFFFFFU;
  const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
}

// All of a long row of floats: by eleven bits of their order at a time, from the lowest on, each time stably.
void order_row(const float* row, std::vector<std::int64_t>& order, bool falling) {
  constexpr unsigned kBits = 11, kBuckets = 1U << kBits;
  struct Entry {
    std::uint32_t key, index;
  };
  std::vector<Entry> entries(order.size()), other(order.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    entries[i] = {falling ? ~order_bits(row[i]) : order_bits(row[i]), i};
  }
  for (unsigned shift = 0; shift < 32; shift += kBits) {
    std::vector<std::uint32_t> starts(kBuckets + 1);
    for (const Entry& entry : entries) ++starts[(entry.key >> shift) % kBuckets + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Entry& entry : entries) other[starts[(entry.key >> shift) % kBuckets]++] = entry;
    entries.swap(other);
  }
  std::transform(entries.begin(), entries.end(), order.begin(), [](const Entry& entry) { return entry.index; });
}

// The first k of each row in an order.
Sorted ordered(const Tensor& tensor, std::int64_t k, bool falling) {
  constexpr std::int64_t kLong = 256, kLongest = 0xFFFFFFFF;  // for the indices of order_row's entries
  Tensor::Shape shape = tensor.sizes();
  if (!shape.empty()) shape.back() = k;
  const bool truths = tensor.dtype() == DType::kBool;
  require_real(tensor.dtype());
  const Tensor values = Tensor::zeros(truths ? DType::kBool : computed_in(tensor.dtype()), shape);
  const Tensor indices = Tensor::zeros(DType::kInt64, shape);
  auto* index = static_cast<std::int64_t*>(indices.data());
  // A last dimension may be huge where another one is 0.
  std::vector<std::int64_t> order(static_cast<std::size_t>(tensor.numel() > 0 ? row_length(tensor) : 0));
  const bool whole = k == row_length(tensor) && k >= kLong && k <= kLongest;
  with_values(tensor, [&]<typename T>(std::span<const T> all) {
    T* out = static_cast<T*>(values.data());
    for (std::size_t start = 0; start < all.size() && k > 0; start += order.size()) {
      const T* row = all.data() + start;
      if constexpr (std::is_same_v<T, float>) {
        whole ? order_row(row, order, falling) : order_row(row, order, k, falling);
      } else {
        order_row(row, order, k, falling);
      }
      index = std::copy_n(order.begin(), k, index);
      for (std::int64_t i = 0; i < k; ++i) *out++ = row[order[static_cast<std::size_t>(i)]];
    }
  });
  return {as(tensor.dtype(), values), indices};
}

}  // namespace

Tensor log_softmax(const Tensor& tensor) {
  return changed_rows(tensor, []<typename T>(std::span<T> row) {
    const double shift = log_sum(std::span<const T>(row));
    for (T& value : row) value = static_cast<T>(static_cast<double>(value) - shift);
  });
}

Tensor softmax(const Tensor& tensor) {
  return changed_rows(tensor, []<typename T>(std::span<T> row) {
    const double shift = log_sum(std::span<const T>(row));
    if constexpr (std::is_same_v<T, float>) {
      exp_floats(row, shift, row.data());
    } else {
      for (T& value : row) value = std::exp(value - shift);
    }
  });
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
  return ordered(tensor, k, true);
}

Sorted sort(const Tensor& tensor, bool descending) { return ordered(tensor, row_length(tensor), descending); }

}  // namespace lacuna::ops
