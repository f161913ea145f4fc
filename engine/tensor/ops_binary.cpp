// Operations of two tensors, or of a tensor and a number, element by element: arithmetic, comparisons, logic.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "tensor/broadcast.h"
#include "tensor/ops.h"
#include "tensor/values.h"

namespace lacuna::ops {
namespace {

using Steps = std::array<std::int64_t, 3>;  // of a, b, out, in elements

// One row: out = function(a, b, alpha) of `count` elements.
template <typename T>
using Row = void (*)(const T* a, const T* b, void* out, const Steps& steps, std::int64_t count, T alpha);

template <typename T, typename R, auto kFunction>
void row(const T* a, const T* b, void* result, const Steps& steps, std::int64_t count, T alpha) {
  R* out = static_cast<R*>(result);
  const T first = *a, second = *b;
  if constexpr (std::is_same_v<T, R>) {  // in place, said so that the compiler sees no overlap
    if (out == a && steps == Steps{1, 1, 1}) {
      for (std::int64_t i = 0; i < count; ++i) out[i] = kFunction(out[i], b[i], alpha);
      return;
    }
    if (out == a && steps == Steps{1, 0, 1}) {
      for (std::int64_t i = 0; i < count; ++i) out[i] = kFunction(out[i], second, alpha);
      return;
    }
  }
  if (steps == Steps{1, 1, 1}) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = kFunction(a[i], b[i], alpha);
  } else if (steps == Steps{1, 0, 1}) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = kFunction(a[i], second, alpha);
  } else if (steps == Steps{0, 1, 1}) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = kFunction(first, b[i], alpha);
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      out[i * steps[2]] = kFunction(a[i * steps[0]], b[i * steps[1]], alpha);
    }
  }
}

enum class Kind { kArithmetic, kComparison, kLogic };

struct Operation {
  std::string_view name;
  Kind kind;
  Row<float> floats = nullptr;
  Row<double> doubles = nullptr;
  Row<std::int64_t> wholes = nullptr;
  Row<std::uint8_t> truths = nullptr;
};

template <auto kFunction>
constexpr Operation arithmetic(std::string_view name) {
  return {name, Kind::kArithmetic, row<float, float, kFunction>, row<double, double, kFunction>,
          row<std::int64_t, std::int64_t, kFunction>};
}
template <auto kFunction>
constexpr Operation comparison(std::string_view name) {
  return {name, Kind::kComparison, row<float, std::uint8_t, kFunction>, row<double, std::uint8_t, kFunction>,
          row<std::int64_t, std::uint8_t, kFunction>};
}
template <auto kFunction>
constexpr Operation logic(std::string_view name) {
  return {name, Kind::kLogic, nullptr, nullptr, nullptr, row<std::uint8_t, std::uint8_t, kFunction>};
}

// Beyond 64 bits whole numbers begin again, as PyTorch's do; signed arithmetic may not.
using Bits = std::uint64_t;
template <typename T>
T plus(T a, T b) {
  return a + b;
}
template <typename T>
T times(T a, T b) {
  return a * b;
}
template <>
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<Bits>(a) + static_cast<Bits>(b));
}
template <>
std::int64_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<Bits>(a) * static_cast<Bits>(b));
}
template <typename T>
T negative(T a) {
  return -a;
}
template <>
std::int64_t negative(std::int64_t a) {
  return static_cast<std::int64_t>(-static_cast<Bits>(a));
}

template <typename T>
T divide(T a, T b) {
  if constexpr (std::is_integral_v<T>) return 0;  // never: a quotient is a float
  return a / b;
}

// What is left by the quotient rounded down: of the divisor's sign.
template <typename T>
T remainder(T a, T b) {
  T rest;
  if constexpr (std::is_integral_v<T>) {
    rest = b == -1 ? 0 : a % b;  // of the least number by -1 the quotient would be too large
  } else {
    rest = std::fmod(a, b);
  }
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

template <typename T>
T power(T a, T b) {
  return b == 2 ? a * a : std::pow(a, b);
}
template <>
std::int64_t power(std::int64_t a, std::int64_t b) {
  std::int64_t result = 1;
  for (; b > 0; b >>= 1) {
    if ((b & 1) != 0) result = times(result, a);
    a = times(a, a);
  }
  return result;
}

template <typename T>
bool is_nan(T value) {
  return value != value;  // NOLINT(misc-redundant-expression): only a NaN is not itself
}

// In a template argument a bare > would end it.
constexpr Operation kOperations[] = {
    arithmetic<[](auto a, auto b, auto alpha) { return plus(a, times(alpha, b)); }>("add"),
    arithmetic<[](auto a, auto b, auto alpha) { return plus(a, negative(times(alpha, b))); }>("sub"),
    arithmetic<[](auto a, auto b, auto) { return times(a, b); }>("mul"),
    arithmetic<[](auto a, auto b, auto) { return divide(a, b); }>("div"),
    arithmetic<[](auto a, auto b, auto) { return remainder(a, b); }>("remainder"),
    arithmetic<[](auto a, auto b, auto) { return power(a, b); }>("pow"),
    arithmetic<[](auto a, auto b, auto) { return (a > b) || is_nan(a) ? a : b; }>("maximum"),
    arithmetic<[](auto a, auto b, auto) { return a < b || is_nan(a) ? a : b; }>("minimum"),
    comparison<[](auto a, auto b, auto) { return (a > b); }>("gt"),
    comparison<[](auto a, auto b, auto) { return (a >= b); }>("ge"),
    comparison<[](auto a, auto b, auto) { return a < b; }>("lt"),
    comparison<[](auto a, auto b, auto) { return a <= b; }>("le"),
    comparison<[](auto a, auto b, auto) { return a == b; }>("eq"),
    comparison<[](auto a, auto b, auto) { return a != b; }>("ne"),
    logic<[](auto a, auto b, auto) { return a != 0 && b != 0; }>("logical_and"),
    logic<[](auto a, auto b, auto) { return a != 0 || b != 0; }>("logical_or"),
};

const Operation& find(std::string_view name) {
  const auto* found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                   [name](const Operation& operation) { return operation.name == name; });
  if (found != std::end(kOperations)) return *found;
  fail(Status::kInvalidArgument, "operation: there is none of two tensors named \"{}\"", name);
}

// What both are brought to, and what becomes of them.
struct Types {
  DType computed, result;
};

Types types(const Operation& operation, DType promoted, const char* other) {
  if (operation.kind == Kind::kLogic) return {DType::kBool, DType::kBool};
  require_real(promoted);
  if (operation.kind == Kind::kComparison) return {computed_in(promoted), DType::kBool};
  if (promoted == DType::kBool) {
    fail(Status::kInvalidArgument,
         "tensor: wanted floats or whole numbers, got bool and {} (logical_and and logical_or take both as bool)",
         other);
  }
  if (operation.name == "div" && category(promoted) == Category::kWhole) promoted = DType::kFloat32;
  return {computed_in(promoted), promoted};
}

void check_whole(const Operation& operation, const Tensor& other, double alpha) {
  if (!is_whole(alpha)) {
    fail(Status::kInvalidArgument, "alpha: wanted a whole number for tensors of whole numbers, got {}", alpha);
  }
  if (operation.name == "pow" && other.numel() > 0 && load_whole(DType::kInt64, min(other).data(), 0) < 0) {
    fail(Status::kInvalidArgument, "other: wanted powers of 0 or more for whole numbers, got negative ones");
  }
  if (operation.name == "remainder" && load_whole(DType::kBool, reduce("all", other).data(), 0) == 0) {
    fail(Status::kInvalidArgument, "other: wanted divisors other than 0 for whole numbers, got 0");
  }
}

template <typename T>
void run(Row<T> row, const Tensor& a, const Tensor& b, const Tensor& out, double alpha) {
  const auto walk = make_walk<3>(out.sizes(), {&a, &b, &out});
  const Steps steps{walk.step(0), walk.step(1), walk.step(2)};
  walk.each_row([&](const Steps& at, std::int64_t count) {
    row(static_cast<const T*>(a.data()) + at[0], static_cast<const T*>(b.data()) + at[1],
        static_cast<char*>(out.data()) + at[2] * dtype_bytes(out.dtype()), steps, count, static_cast<T>(alpha));
  });
}

// out = a operation b, both of one dtype and broadcast to out's shape.
void run(const Operation& operation, const Tensor& a, const Tensor& b, const Tensor& out, double alpha) {
  if (a.dtype() == DType::kBool) return run(operation.truths, a, b, out, 1);
  if (a.dtype() == DType::kFloat32) return run(operation.floats, a, b, out, alpha);
  if (a.dtype() == DType::kFloat64) return run(operation.doubles, a, b, out, alpha);
  check_whole(operation, b, alpha);
  run(operation.wholes, a, b, out, alpha);
}

Tensor run_new(const Operation& operation, const Tensor& a, const Tensor& b, const Types& types, double alpha) {
  const bool truth = operation.kind != Kind::kArithmetic;
  const Tensor result = Tensor::zeros(truth ? DType::kBool : types.computed, broadcast_shape(a.sizes(), b.sizes()));
  run(operation, as(types.computed, a), as(types.computed, b), result, alpha);
  return as(types.result, result);
}

void require_arithmetic(const Operation& operation, const Tensor& tensor) {
  if (operation.kind != Kind::kArithmetic) {
    fail(Status::kInvalidArgument, "operation: \"{}\" gives truth values and cannot be done in place", operation.name);
  }
  tensor.require_writable();
  require_numbers(tensor.dtype());
  if (operation.name == "div" && category(tensor.dtype()) == Category::kWhole) {
    fail(Status::kInvalidArgument,
         "tensor: wanted float32, float64, float16 or bfloat16 for a quotient in place, got {}",
         dtype_name(tensor.dtype()));
  }
}

// Operations with their operands exchanged: of a number and a tensor.
constexpr std::pair<std::string_view, std::string_view> kExchanged[] = {
    {"rsub", "sub"}, {"rpow", "pow"}, {"rremainder", "remainder"}};

std::string_view exchanged(std::string_view name) {
  for (const auto& [reversed, plain] : kExchanged) {
    if (name == reversed) return plain;
  }
  return {};
}

}  // namespace

Tensor binary(std::string_view name, const Tensor& tensor, const Tensor& other, double alpha) {
  if (const auto plain = exchanged(name); !plain.empty()) return binary(plain, other, tensor, alpha);
  const Operation& operation = find(name);
  return run_new(operation, tensor, other, types(operation, promote(tensor, other), "bool"), alpha);
}

Tensor binary(std::string_view name, const Tensor& tensor, double number, double alpha) {
  const std::string_view plain = exchanged(name);
  const Operation& operation = find(plain.empty() ? name : plain);
  const Types found = types(operation, promote(tensor, number), "a number");
  const Tensor other = number_tensor(found.computed, number);
  return plain.empty() ? run_new(operation, tensor, other, found, alpha)
                       : run_new(operation, other, tensor, found, alpha);
}

void binary_(std::string_view name, const Tensor& tensor, const Tensor& other, double alpha) {
  const Operation& operation = find(name);
  require_arithmetic(operation, tensor);
  if (!fits(tensor.dtype(), other.dtype())) {
    fail(Status::kInvalidArgument, "other: wanted {} for a tensor of {}, got {}",
         category(tensor.dtype()) == Category::kWhole ? "whole numbers or bool" : "floats, whole numbers or bool",
         dtype_name(tensor.dtype()), dtype_name(other.dtype()));
  }
  if (broadcast_shape(tensor.sizes(), other.sizes()) != tensor.sizes()) {
    fail(Status::kInvalidArgument, "other: wanted a shape that broadcasts to ({}), got ({})",
         fmt::join(tensor.sizes(), ", "), fmt::join(other.sizes(), ", "));
  }
  const DType dtype = computed_in(promote(tensor, other));
  change_as(dtype, tensor,
            [&](const Tensor& target) { run(operation, target, operand(other, dtype, target), target, alpha); });
}

void binary_(std::string_view name, const Tensor& tensor, double number, double alpha) {
  const Operation& operation = find(name);
  require_arithmetic(operation, tensor);
  const DType dtype = computed_in(tensor.dtype());
  check_whole_number(tensor.dtype(), number, "other");
  change_as(dtype, tensor,
            [&](const Tensor& target) { run(operation, target, number_tensor(dtype, number), target, alpha); });
}

}  // namespace lacuna::ops
