// Element types of tensors.
#pragma once

#include <cstdint>
#include <string_view>

namespace lacuna {

enum class DType : std::int32_t { kFloat32 = 0, kFloat16 = 1, kInt64 = 2, kBool = 3 };

constexpr std::int64_t dtype_bytes(DType dtype) {
  constexpr std::int64_t kBytes[] = {4, 2, 8, 1};
  return kBytes[static_cast<int>(dtype)];
}

constexpr std::string_view dtype_name(DType dtype) {
  constexpr std::string_view kNames[] = {"float32", "float16", "int64", "bool"};
  return kNames[static_cast<int>(dtype)];
}

// Throws kInvalidArgument for a number that names no type.
DType check_dtype(std::int32_t number);

// One element as a double, and back: to int64 truncated towards zero (NaN: 0, beyond the range: its end), to bool "not
// 0".
double load_element(DType dtype, const void* data, std::int64_t index);
void store_element(DType dtype, void* data, std::int64_t index, double value);

// Elements from an offset on, `step` apart.
struct Elements {
  DType dtype;
  const void* data;
  std::int64_t offset, step;
};
struct MutableElements {
  DType dtype;
  void* data;
  std::int64_t offset, step;
};
// Copies `count` elements, which do not overlap with those that they are written to, as numbers; from int64 to int64
// and to float32 without the double between.
void convert(const Elements& from, const MutableElements& to, std::int64_t count);

// Calls use(T) for the unsigned T that has as many bytes as an element.
template <typename Use>
void with_element(DType dtype, Use&& use) {
  switch (dtype_bytes(dtype)) {
    case 1:
      return use(std::uint8_t{});
    case 2:
      return use(std::uint16_t{});
    case 4:
      return use(std::uint32_t{});
    default:
      return use(std::uint64_t{});
  }
}

}  // namespace lacuna
