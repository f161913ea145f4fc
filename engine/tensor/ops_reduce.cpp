// Operations of all elements of a tensor.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "tensor/ops.h"
#include "tensor/values.h"

namespace lacuna::ops {
namespace {

Tensor scalar(std::int64_t value) {
  const Tensor result = Tensor::zeros(DType::kInt64, {});
  *static_cast<std::int64_t*>(result.data()) = value;
  return result;
}

Tensor scalar(DType dtype, double value) {
  const Tensor result = Tensor::zeros(dtype, {});
  result.fill(value);
  return result;
}

// The first of the values that is best in the order that `first` tells: what is before all others.
template <typename T, typename Before>
std::int64_t place_of(std::span<const T> values, Before&& before) {
  return std::min_element(values.begin(), values.end(), before) - values.begin();
}

// The same for floats, several at a time; only among NaNs is it looked for one by one. kSign: 1 for the largest, -1 for
// the smallest.
template <int kSign>
std::int64_t place_of_float(std::span<const float> values) {
  constexpr std::size_t kLanes = 16;
  float best[kLanes];
  int proper[kLanes];
  std::fill_n(best, kLanes, -std::numeric_limits<float>::infinity());
  std::fill_n(proper, kLanes, 1);
  const std::size_t whole = values.size() - values.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float value = kSign * values[i + lane];
      best[lane] = best[lane] < value ? value : best[lane];
      proper[lane] &= value == value ? 1 : 0;
    }
  }
  for (std::size_t i = whole; i < values.size(); ++i) {
    best[0] = std::max(best[0], kSign * values[i]);
    proper[0] &= std::isnan(values[i]) ? 0 : 1;
  }
  const auto found = *std::min_element(proper, proper + kLanes) == 0
                         ? std::find_if(values.begin(), values.end(), [](float value) { return std::isnan(value); })
                         : std::find(values.begin(), values.end(), kSign * *std::max_element(best, best + kLanes));
  return found - values.begin();
}

template <int kSign>
std::int64_t extreme(const Tensor& tensor) {
  if (tensor.numel() == 0) fail(Status::kInvalidArgument, "tensor: wanted at least one element, got none");
  return with_values(tensor, []<typename T>(std::span<const T> values) -> std::int64_t {
    if constexpr (std::is_floating_point_v<T>) {
      return place_of_float<kSign>(values);
    } else {
      const auto best =
          kSign > 0 ? std::max_element(values.begin(), values.end()) : std::min_element(values.begin(), values.end());
      return best - values.begin();
    }
  });
}

Tensor at(const Tensor& tensor, std::int64_t place) { return tensor.reshape({-1}).select(0, place).to(tensor.dtype()); }

DType require_floats(const Tensor& tensor) {
  if (tensor.dtype() != DType::kFloat32 && tensor.dtype() != DType::kFloat16) {
    fail(Status::kInvalidArgument, "tensor: wanted float32 or float16, got {}", dtype_name(tensor.dtype()));
  }
  return tensor.dtype();
}

// The sum of term(value), in double precision: several sums at a time, so that they need not wait for one another.
template <typename T, typename Term>
double total(std::span<const T> values, Term&& term) {
  constexpr std::size_t kLanes = 8;
  double sums[kLanes] = {};
  const std::size_t whole = values.size() - values.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += term(values[i + lane]);
  }
  for (std::size_t i = whole; i < values.size(); ++i) sums[0] += term(values[i]);
  return std::accumulate(sums, sums + kLanes, 0.0);
}

template <typename Term>
double total_of(const Tensor& tensor, Term&& term) {
  return with_values(tensor, [&]<typename T>(std::span<const T> values) { return total(values, term); });
}

Tensor mean(const Tensor& tensor) {
  const DType dtype = require_floats(tensor);
  return scalar(dtype, total_of(tensor, [](auto value) { return static_cast<double>(value); }) /
                           static_cast<double>(tensor.numel()));
}

Tensor norm(const Tensor& tensor) {
  const DType dtype = require_floats(tensor);
  return scalar(dtype, std::sqrt(total_of(tensor, [](auto value) {
                  const auto number = static_cast<double>(value);
                  return number * number;
                })));
}

Tensor argmin(const Tensor& tensor) { return scalar(extreme<-1>(tensor)); }

bool has(const Tensor& tensor, bool truth) {
  return with_values(tensor, [truth](auto values) {
    return std::any_of(values.begin(), values.end(), [truth](auto value) { return (value != 0) == truth; });
  });
}

Tensor any(const Tensor& tensor) { return scalar(DType::kBool, has(tensor, true) ? 1 : 0); }
Tensor all(const Tensor& tensor) { return scalar(DType::kBool, has(tensor, false) ? 0 : 1); }

struct Reduction {
  std::string_view name;
  Tensor (*reduce)(const Tensor&);
};
constexpr Reduction kReductions[] = {{"sum", sum},       {"max", max}, {"min", min}, {"argmax", argmax}, {"mean", mean},
                                     {"argmin", argmin}, {"any", any}, {"all", all}, {"norm", norm}};

const Reduction* find(std::string_view name) {
  const auto* found = std::find_if(std::begin(kReductions), std::end(kReductions),
                                   [name](const Reduction& reduction) { return reduction.name == name; });
  return found == std::end(kReductions) ? nullptr : found;
}

}  // namespace

Tensor sum(const Tensor& tensor) {
  return with_values(tensor, [&]<typename T>(std::span<const T> values) {
    if constexpr (std::is_floating_point_v<T>) {
      return scalar(tensor.dtype(), total(values, [](T value) { return static_cast<double>(value); }));
    } else {
      std::uint64_t total = 0;  // signed arithmetic may not begin again
      for (const T value : values) total += static_cast<std::uint64_t>(value);
      return scalar(static_cast<std::int64_t>(total));
    }
  });
}

Tensor argmax(const Tensor& tensor) { return scalar(extreme<1>(tensor)); }
Tensor max(const Tensor& tensor) { return at(tensor, extreme<1>(tensor)); }
Tensor min(const Tensor& tensor) { return at(tensor, extreme<-1>(tensor)); }

bool is_reduction(std::string_view name) { return find(name) != nullptr; }

Tensor reduce(std::string_view name, const Tensor& tensor) {
  const Reduction* reduction = find(name);
  if (reduction == nullptr) {
    fail(Status::kInvalidArgument, "operation: there is none of all elements named \"{}\"", name);
  }
  return reduction->reduce(tensor);
}

}  // namespace lacuna::ops
