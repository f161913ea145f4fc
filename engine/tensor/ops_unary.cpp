// Functions of each element of one tensor.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/exponential.h"
#include "tensor/broadcast.h"
#include "tensor/ops.h"
#include "tensor/values.h"

namespace lacuna::ops {
namespace {

template <typename T>
using Change = void (*)(std::span<T>);

// A function of floats, and of whole numbers where those stay whole (else they become float32).
struct Function {
  std::string_view name;
  Change<float> floats;
  Change<double> doubles;
  Change<std::int64_t> wholes = nullptr;
};

template <typename T, auto kFunction>
void each(std::span<T> values) {
  for (T& value : values) value = kFunction(value);
}

template <auto kFunction>
constexpr Function function(std::string_view name, Change<std::int64_t> wholes = nullptr) {
  return {name, each<float, kFunction>, each<double, kFunction>, wholes};
}

void negate(std::span<std::int64_t> values) {  // the least number stays as it is, as PyTorch's does
  for (std::int64_t& value : values) value = static_cast<std::int64_t>(-static_cast<std::uint64_t>(value));
}

void magnitudes(std::span<std::int64_t> values) {
  for (std::int64_t& value : values) {
    if (value < 0) value = static_cast<std::int64_t>(-static_cast<std::uint64_t>(value));
  }
}

constexpr Function kFunctions[] = {
    {"exp", [](std::span<float> values) { exp_floats(values, 0, values.data()); },
     each<double, [](double value) { return std::exp(value); }>},
    function<[](auto value) { return std::log(value); }>("log"),
    function<[](auto value) { return std::sqrt(value); }>("sqrt"),
    function<[](auto value) { return 1 / value; }>("reciprocal"),
    function<[](auto value) { return std::abs(value); }>("abs", magnitudes),
    function<[](auto value) { return -value; }>("neg", negate),
};

const Function* find(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                   [name](const Function& function) { return function.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

template <typename T>
std::span<T> elements(const Tensor& contiguous) {
  return {static_cast<T*>(contiguous.data()), static_cast<std::size_t>(contiguous.numel())};
}

// The dtype of the result.
DType result_dtype(const Function& function, DType dtype) {
  require_real(dtype);
  if (function.wholes != nullptr) require_numbers(dtype);
  return function.wholes != nullptr || category(dtype) == Category::kFloat ? dtype : DType::kFloat32;
}

void change(const Function& function, const Tensor& contiguous) {
  if (contiguous.dtype() == DType::kInt64) return function.wholes(elements<std::int64_t>(contiguous));
  if (contiguous.dtype() == DType::kFloat64) return function.doubles(elements<double>(contiguous));
  function.floats(elements<float>(contiguous));
}

// Changes a tensor in place through change(a contiguous tensor of that dtype).
template <typename Change>
void in_place(const Tensor& tensor, DType dtype, Change&& change) {
  if (tensor.dtype() == dtype && tensor.contiguous()) return change(tensor);
  const Tensor copy = tensor.to(dtype);
  change(copy);
  tensor.copy_from(copy);
}

// Whether test(a float or double) is true of each element; of what is no float it is of none.
template <typename Test>
Tensor truths(const Tensor& tensor, Test&& test) {
  const Tensor result = Tensor::zeros(DType::kBool, tensor.sizes());
  auto* out = static_cast<std::uint8_t*>(result.data());
  with_values(tensor, [&]<typename T>(std::span<const T> values) {
    if constexpr (std::is_floating_point_v<T>) {
      for (std::size_t i = 0; i < values.size(); ++i) out[i] = test(values[i]) ? 1 : 0;
    }
  });
  return result;
}

template <typename T>
void clamp(std::span<T> values, T least, T most) {
  for (T& value : values) {
    const T raised = value < least ? least : value;  // a NaN is neither, and stays
    value = raised > most ? most : raised;
  }
}

void check_bound(const Tensor& tensor, double bound, const char* name) {
  if (std::isnan(bound)) fail(Status::kInvalidArgument, "{}: wanted a number, got nan", name);
  require_numbers(tensor.dtype());
  if (!std::isinf(bound)) check_number(tensor.dtype(), bound, name);
}

// A bound as a whole number: an infinite one is the end of the range.
std::int64_t whole_bound(double bound) {
  if (!std::isinf(bound)) return static_cast<std::int64_t>(bound);
  return bound < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

bool is_unary(std::string_view name) {
  return find(name) != nullptr || name == "isnan" || name == "isinf" || name == "logical_not";
}

Tensor unary(std::string_view name, const Tensor& tensor) {
  if (name == "isnan") return truths(tensor, [](auto value) { return std::isnan(value); });
  if (name == "isinf") return truths(tensor, [](auto value) { return std::isinf(value); });
  if (name == "logical_not") {
    const Tensor result = tensor.to(DType::kBool);
    for (std::uint8_t& value : elements<std::uint8_t>(result)) value ^= 1;
    return result;
  }
  const Function* function = find(name);
  if (function == nullptr) fail(Status::kInvalidArgument, "operation: there is none of elements named \"{}\"", name);
  const DType dtype = result_dtype(*function, tensor.dtype());
  const Tensor result = tensor.to(computed_in(dtype));
  change(*function, result);
  return as(dtype, result);
}

void unary_(std::string_view name, const Tensor& tensor) {
  const Function* function = find(name);
  if (function == nullptr) fail(Status::kInvalidArgument, "operation: there is none in place named \"{}\"", name);
  tensor.require_writable();
  const DType dtype = result_dtype(*function, tensor.dtype());
  if (!fits(tensor.dtype(), dtype)) {
    fail(Status::kInvalidArgument, "tensor: wanted float32, float64, float16 or bfloat16 for {} in place, got {}", name,
         dtype_name(tensor.dtype()));
  }
  in_place(tensor, computed_in(dtype), [&](const Tensor& target) { change(*function, target); });
}

void clamp_(const Tensor& tensor, double least, double most) {
  tensor.require_writable();
  check_bound(tensor, least, "min");
  check_bound(tensor, most, "max");
  in_place(tensor, computed_in(tensor.dtype()), [&](const Tensor& target) {
    if (target.dtype() == DType::kInt64) {
      clamp(elements<std::int64_t>(target), whole_bound(least), whole_bound(most));
    } else if (target.dtype() == DType::kFloat64) {
      clamp(elements<double>(target), least, most);
    } else {
      clamp(elements<float>(target), static_cast<float>(least), static_cast<float>(most));
    }
  });
}

Tensor clamp(const Tensor& tensor, double least, double most) {
  const Tensor result = tensor.to(tensor.dtype());
  clamp_(result, least, most);
  return result;
}

}  // namespace lacuna::ops
