// Operations of all elements of a tensor.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/survey.h"
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

// The best of the floats; NaN where there is one. kSign: 1 for the largest, -1 for the smallest.
template <int kSign>
float best_float(std::span<const float> values) {
  const Survey found = survey(values);
  if (found.has_nan) return std::numeric_limits<float>::quiet_NaN();
  return kSign > 0 ? found.largest : found.smallest;
}

template <int kSign>
std::int64_t place_of_best(std::span<const float> values) {
  const float best = best_float<kSign>(values);
  const auto found = std::isnan(best)
                         ? std::find_if(values.begin(), values.end(), [](float value) { return std::isnan(value); })
                         : std::find(values.begin(), values.end(), best);
  return found - values.begin();
}

template <int kSign, typename T>
std::int64_t place_of_best(std::span<const T> values) {
  if constexpr (std::is_floating_point_v<T>) {
    const auto found = std::find_if(values.begin(), values.end(), [](T value) { return std::isnan(value); });
    if (found != values.end()) return found - values.begin();
  }
  const auto best =
      kSign > 0 ? std::max_element(values.begin(), values.end()) : std::min_element(values.begin(), values.end());
  return best - values.begin();
}

template <int kSign>
std::int64_t extreme(const Tensor& tensor) {
  if (tensor.numel() == 0) fail(Status::kInvalidArgument, "tensor: wanted at least one element, got none");
  return with_values(tensor, [](auto values) { return place_of_best<kSign>(values); });
}

Tensor at(const Tensor& tensor, std::int64_t place) { return tensor.reshape({-1}).select(0, place).to(tensor.dtype()); }

// The best value; of floats it need not be known where it stands.
template <int kSign>
Tensor best_of(const Tensor& tensor) {
  if (tensor.dtype() == DType::kFloat32 && tensor.contiguous() && tensor.numel() > 0) {
    const auto* data = static_cast<const float*>(tensor.data());
    return scalar(DType::kFloat32, best_float<kSign>({data, static_cast<std::size_t>(tensor.numel())}));
  }
  return at(tensor, extreme<kSign>(tensor));
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
  require_floats(tensor.dtype());
  return scalar(tensor.dtype(), total_of(tensor, [](auto value) { return static_cast<double>(value); }) /
                                    static_cast<double>(tensor.numel()));
}

Tensor norm(const Tensor& tensor) {
  require_floats(tensor.dtype());
  return scalar(tensor.dtype(), std::sqrt(total_of(tensor, [](auto value) {
                  const auto number = static_cast<double>(value);
                  return number * number;
                })));
}

Tensor argmin(const Tensor& tensor) { return scalar(extreme<-1>(tensor)); }

bool has(const Tensor& tensor, bool truth) {
  const bool complex = category(tensor.dtype()) == Category::kComplex;
  return with_values(complex ? tensor.to(DType::kBool) : tensor, [truth](auto values) {
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
Tensor max(const Tensor& tensor) { return best_of<1>(tensor); }
Tensor min(const Tensor& tensor) { return best_of<-1>(tensor); }

bool is_reduction(std::string_view name) { return find(name) != nullptr; }

Tensor reduce(std::string_view name, const Tensor& tensor) {
  const Reduction* reduction = find(name);
  if (reduction == nullptr) {
    fail(Status::kInvalidArgument, "operation: there is none of all elements named \"{}\"", name);
  }
  return reduction->reduce(tensor);
}

}  // namespace lacuna::ops
