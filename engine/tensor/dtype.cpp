#include "tensor/dtype.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/error.h"
#include "base/half.h"

namespace lacuna {
namespace {

struct Half {
  std::uint16_t bits;
};
struct BFloat16 {
  std::uint16_t bits;
};
struct Truth {
  std::uint8_t byte;
};

template <typename T>
constexpr bool kIsComplex = std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

// An element as the number that it is: a float, a double, an int64, a complex one.
template <typename T>
T number(T value) {
  return value;
}
float number(Half value) { return half_to_float(value.bits); }
float number(BFloat16 value) { return bfloat16_to_float(value.bits); }
std::int64_t number(Truth value) { return value.byte != 0 ? 1 : 0; }
std::int64_t number(std::int32_t value) { return value; }
std::int64_t number(std::int16_t value) { return value; }
std::int64_t number(std::int8_t value) { return value; }
std::int64_t number(std::uint8_t value) { return value; }
std::complex<double> number(std::complex<float> value) { return value; }

// A float as a whole number: towards zero, within the range.
template <typename Whole>
Whole whole(double value) {
  using Limits = std::numeric_limits<Whole>;
  constexpr double kEnd = 2.0 * static_cast<double>(std::uint64_t{1} << (Limits::digits - 1));
  if (std::isnan(value)) return 0;
  if (value >= kEnd) return Limits::max();
  if (value <= static_cast<double>(Limits::min())) return Limits::min();
  return static_cast<Whole>(value);
}

// A number as an element. What is whole stays so: a double would round it beyond 2^53, and once more for a float.
template <typename To, typename Number>
To element(Number number) {
  if constexpr (std::is_same_v<To, Truth>) {
    return {static_cast<std::uint8_t>(number != Number(0) ? 1 : 0)};
  } else if constexpr (kIsComplex<To>) {
    using Part = typename To::value_type;
    if constexpr (kIsComplex<Number>) {
      return {static_cast<Part>(number.real()), static_cast<Part>(number.imag())};
    } else {
      return {static_cast<Part>(number), Part(0)};
    }
  } else if constexpr (kIsComplex<Number>) {
    return element<To>(number.real());
  } else if constexpr (std::is_same_v<To, Half>) {
    return {float_to_half(static_cast<float>(number))};
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return {float_to_bfloat16(static_cast<float>(number))};
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<Number>) {
    return whole<To>(static_cast<double>(number));
  } else {
    return static_cast<To>(number);
  }
}

// Calls use(T) with the type of an element.
template <typename Use>
void with_type(DType dtype, Use&& use) {
  switch (dtype) {
    case DType::kFloat32:
      return use(float{});
    case DType::kFloat16:
      return use(Half{});
    case DType::kInt64:
      return use(std::int64_t{});
    case DType::kBool:
      return use(Truth{});
    case DType::kFloat64:
      return use(double{});
    case DType::kBFloat16:
      return use(BFloat16{});
    case DType::kInt32:
      return use(std::int32_t{});
    case DType::kInt16:
      return use(std::int16_t{});
    case DType::kInt8:
      return use(std::int8_t{});
    case DType::kUInt8:
      return use(std::uint8_t{});
    case DType::kComplex64:
      return use(std::complex<float>{});
    case DType::kComplex128:
      return use(std::complex<double>{});
  }
}

// The dtype of what number() gives.
DType number_dtype(DType dtype) {
  return category(dtype) == Category::kComplex ? DType::kComplex128 : computed_in(dtype);
}

template <typename From, typename To>
void convert_row(const From* from, std::int64_t from_step, To* to, std::int64_t to_step, std::int64_t count) {
  if (from_step == 1 && to_step == 1) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = element<To>(number(from[i]));
  } else {
    for (std::int64_t i = 0; i < count; ++i) to[i * to_step] = element<To>(number(from[i * from_step]));
  }
}

// By way of the numbers that the elements are: most pairs of types have no loop of their own.
void convert_in_blocks(const Elements& from, const MutableElements& to, std::int64_t count) {
  constexpr std::int64_t kBlock = 256;
  alignas(kMostElementBytes) char block[kBlock * kMostElementBytes];
  const DType dtype = number_dtype(from.dtype);
  for (std::int64_t start = 0; start < count; start += kBlock) {
    const std::int64_t size = std::min(kBlock, count - start);
    convert({from.dtype, from.data, from.offset + start * from.step, from.step}, {dtype, block, 0, 1}, size);
    convert({dtype, block, 0, 1}, {to.dtype, to.data, to.offset + start * to.step, to.step}, size);
  }
}

// An element as a Number.
template <typename Number>
Number load(DType dtype, const void* data, std::int64_t index) {
  Number value{};
  with_type(dtype,
            [&](auto type) { value = element<Number>(number(static_cast<const decltype(type)*>(data)[index])); });
  return value;
}

}  // namespace

DType check_dtype(std::int32_t number) {
  if (number < 0 || number >= kDTypes) {
    fail(Status::kInvalidArgument, "dtype: wanted 0 (float32) to {} (complex128), got {}", kDTypes - 1, number);
  }
  return static_cast<DType>(number);
}

double load_element(DType dtype, const void* data, std::int64_t index) { return load<double>(dtype, data, index); }

std::complex<double> load_complex(DType dtype, const void* data, std::int64_t index) {
  return load<std::complex<double>>(dtype, data, index);
}

std::int64_t load_whole(DType dtype, const void* data, std::int64_t index) {
  return load<std::int64_t>(dtype, data, index);
}

void store_element(DType dtype, void* data, std::int64_t index, double value) {
  with_type(dtype, [&](auto type) { static_cast<decltype(type)*>(data)[index] = element<decltype(type)>(value); });
}

void store_complex(DType dtype, void* data, std::int64_t index, std::complex<double> value) {
  with_type(dtype, [&](auto type) { static_cast<decltype(type)*>(data)[index] = element<decltype(type)>(value); });
}

void convert(const Elements& from, const MutableElements& to, std::int64_t count) {
  with_type(from.dtype, [&](auto from_type) {
    using From = decltype(from_type);
    using Number = decltype(number(from_type));
    const auto* source = static_cast<const From*>(from.data) + from.offset;
    with_type(to.dtype, [&](auto to_type) {
      using To = decltype(to_type);
      if constexpr (std::is_same_v<From, Number> || std::is_same_v<To, Number>) {
        convert_row(source, from.step, static_cast<To*>(to.data) + to.offset, to.step, count);
      } else {
        convert_in_blocks(from, to, count);
      }
    });
  });
}

}  // namespace lacuna
