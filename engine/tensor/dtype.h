// Element types of tensors.
#pragma once

#include <complex>
#include <cstdint>
#include <string_view>

namespace lacuna {

enum class DType : std::int32_t {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt64 = 2,
  kBool = 3,
  kFloat64 = 4,
  kBFloat16 = 5,
  kInt32 = 6,
  kInt16 = 7,
  kInt8 = 8,
  kUInt8 = 9,
  kComplex64 = 10,
  kComplex128 = 11
};
constexpr int kDTypes = 12;
constexpr std::int64_t kMostElementBytes = 16;

constexpr std::int64_t dtype_bytes(DType dtype) {
  constexpr std::int64_t kBytes[kDTypes] = {4, 2, 8, 1, 8, 2, 4, 2, 1, 1, 8, kMostElementBytes};
  return kBytes[static_cast<int>(dtype)];
}

constexpr std::string_view dtype_name(DType dtype) {
  constexpr std::string_view kNames[kDTypes] = {"float32", "float16", "int64", "bool",  "float64",   "bfloat16",
                                                "int32",   "int16",   "int8",  "uint8", "complex64", "complex128"};
  return kNames[static_cast<int>(dtype)];
}

// What kind of number elements are; a later one holds the ones before it.
enum class Category { kTruth, kWhole, kFloat, kComplex };
constexpr Category category(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return Category::kTruth;
    case DType::kInt64:
    case DType::kInt32:
    case DType::kInt16:
    case DType::kInt8:
    case DType::kUInt8:
      return Category::kWhole;
    case DType::kComplex64:
    case DType::kComplex128:
      return Category::kComplex;
    default:
      return Category::kFloat;
  }
}

// The type that elements are computed in; of complex ones, which our own operations leave alone, their own.
constexpr DType computed_in(DType dtype) {
  switch (category(dtype)) {
    case Category::kFloat:
      return dtype == DType::kFloat64 ? dtype : DType::kFloat32;
    case Category::kComplex:
      return dtype;
    default:
      return DType::kInt64;
  }
}

// Throws kInvalidArgument for a number that names no type.
DType check_dtype(std::int32_t number);

// One element as a double (of a complex number its real part), and back. A float becomes the whole number towards zero,
// within the type's range (NaN: 0); a whole number of another width begins again beyond its end, as PyTorch's do; what
// is not 0 is true; a real number's imaginary part is 0.
double load_element(DType dtype, const void* data, std::int64_t index);
void store_element(DType dtype, void* data, std::int64_t index, double value);
// Likewise with both parts.
std::complex<double> load_complex(DType dtype, const void* data, std::int64_t index);
void store_complex(DType dtype, void* data, std::int64_t index, std::complex<double> value);
// An element of whole numbers or truth values, which a double would round beyond 2^53.
std::int64_t load_whole(DType dtype, const void* data, std::int64_t index);

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
// Copies `count` elements, which do not overlap with those that they are written to, as the numbers that they are: each
// is rounded once, but float64 on the way to float16 or bfloat16, which goes by float32 as PyTorch's does.
void convert(const Elements& from, const MutableElements& to, std::int64_t count);

// Calls use(T) for a T of integers that has as many bytes as an element.
template <typename Use>
void with_element(DType dtype, Use&& use) {
  struct Pair {
    std::uint64_t first, second;
  };
  switch (dtype_bytes(dtype)) {
    case 1:
      return use(std::uint8_t{});
    case 2:
      return use(std::uint16_t{});
    case 4:
      return use(std::uint32_t{});
    case 8:
      return use(std::uint64_t{});
    default:
      return use(Pair{});
  }
}

}  // namespace lacuna
