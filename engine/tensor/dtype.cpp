#include "tensor/dtype.h"

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/half.h"

namespace lacuna {
namespace {

std::int64_t to_int64(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 9223372036854775808.0) return std::numeric_limits<std::int64_t>::max();
  if (value <= -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

struct Half {
  std::uint16_t bits;
};

// An element as the number that it is: a float, or an int64.
float number(float value) { return value; }
float number(Half value) { return half_to_float(value.bits); }
float number(std::uint8_t value) { return value != 0 ? 1.0F : 0.0F; }
std::int64_t number(std::int64_t value) { return value; }

// A number as an element. What is whole stays so: a double would round it beyond 2^53, and once more for a float.
template <typename Number>
void put(float& to, Number number) {
  to = static_cast<float>(number);
}
template <typename Number>
void put(Half& to, Number number) {
  to.bits = float_to_half(static_cast<float>(number));
}
template <typename Number>
void put(std::uint8_t& to, Number number) {
  to = number != 0 ? 1 : 0;
}
void put(std::int64_t& to, std::int64_t number) { to = number; }
void put(std::int64_t& to, double number) { to = to_int64(number); }
void put(std::int64_t& to, float number) { to = to_int64(number); }

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
      return use(std::uint8_t{});
  }
}

template <typename From, typename To>
void convert_row(const From* from, std::int64_t from_step, To* to, std::int64_t to_step, std::int64_t count) {
  if (from_step == 1 && to_step == 1) {
    for (std::int64_t i = 0; i < count; ++i) put(to[i], number(from[i]));
  } else {
    for (std::int64_t i = 0; i < count; ++i) put(to[i * to_step], number(from[i * from_step]));
  }
}

}  // namespace

DType check_dtype(std::int32_t number) {
  if (number < 0 || number > static_cast<std::int32_t>(DType::kBool)) {
    fail(Status::kInvalidArgument, "dtype: wanted 0 (float32), 1 (float16), 2 (int64) or 3 (bool), got {}", number);
  }
  return static_cast<DType>(number);
}

double load_element(DType dtype, const void* data, std::int64_t index) {
  double value = 0;
  with_type(dtype,
            [&](auto type) { value = static_cast<double>(number(static_cast<const decltype(type)*>(data)[index])); });
  return value;
}

void store_element(DType dtype, void* data, std::int64_t index, double value) {
  with_type(dtype, [&](auto type) { put(static_cast<decltype(type)*>(data)[index], value); });
}

void convert(const Elements& from, const MutableElements& to, std::int64_t count) {
  with_type(from.dtype, [&](auto from_type) {
    const auto* source = static_cast<const decltype(from_type)*>(from.data) + from.offset;
    with_type(to.dtype, [&](auto to_type) {
      convert_row(source, from.step, static_cast<decltype(to_type)*>(to.data) + to.offset, to.step, count);
    });
  });
}

}  // namespace lacuna
