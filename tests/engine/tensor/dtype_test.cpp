// Elements of each type as numbers, and back.
#include "tensor/dtype.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/tensors.h"

using namespace lacuna;
using test::list;
using test::values;
using Numbers = std::vector<double>;

TEST_CASE("a number becomes the nearest of a float type") {
  CHECK(values(list(DType::kFloat32, {0.1, 1e-50, 16777217})) == Numbers{0.1F, 0, 16777216});
  CHECK(values(list(DType::kFloat16, {0.1, 2049, 70000})) == Numbers{0.0999755859375, 2048, HUGE_VAL});
  CHECK(std::isnan(values(list(DType::kFloat16, {std::nan("")}))[0]));
}

TEST_CASE("a number becomes the whole one towards zero, inside the range of int64") {
  const Numbers numbers{-1.9, 1.9, -1e300, 1e300, std::nan("")};
  CHECK(values(list(DType::kInt64, numbers)) == Numbers{-1, 1, -0x1p63, 0x1p63, 0});
  const Tensor most = list(DType::kInt64, {HUGE_VAL});
  CHECK(*static_cast<const std::int64_t*>(most.data()) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("whatever is not 0 is true") {
  CHECK(values(list(DType::kBool, {0, -0.0, 1e-300, -2, std::nan("")})) == Numbers{0, 0, 1, 1, 1});
}

TEST_CASE("every element type stores the numbers that it can, and gives them back") {
  CHECK(values(list(DType::kFloat64, {0.1, 1e300, -1e-300})) == Numbers{0.1, 1e300, -1e-300});
  CHECK(values(list(DType::kBFloat16, {0.1, 257, 3.4e38, -2})) == Numbers{0.10009765625, 256, HUGE_VAL, -2});
  CHECK(values(list(DType::kInt32, {-1.9, 1e300, -1e300, std::nan("")})) == Numbers{-1, 0x1p31 - 1, -0x1p31, 0});
  CHECK(values(list(DType::kInt16, {-1.9, 32767.5, 32768, -40000})) == Numbers{-1, 32767, 32767, -32768});
  CHECK(values(list(DType::kInt8, {127.9, 128, -128.9, -1})) == Numbers{127, 127, -128, -1});
  CHECK(values(list(DType::kUInt8, {255.9, 256, -0.9, -1})) == Numbers{255, 255, 0, 0});
  CHECK(values(list(DType::kComplex64, {0.1, -2})) == Numbers{0.1F, -2});
  CHECK(values(list(DType::kComplex128, {0.1, -2})) == Numbers{0.1, -2});
}

TEST_CASE("a complex number keeps both parts, and gives a real type its real one") {
  for (const DType dtype : {DType::kComplex64, DType::kComplex128}) {
    const Tensor tensor = Tensor::zeros(dtype, {2});
    store_complex(dtype, tensor.data(), 1, {1.5, -2.5});
    CHECK(load_complex(dtype, tensor.data(), 1) == std::complex(1.5, -2.5));
    CHECK(load_complex(dtype, tensor.to(DType::kComplex128).to(dtype).data(), 1) == std::complex(1.5, -2.5));
    CHECK(values(tensor.to(DType::kFloat32)) == Numbers{0, 1.5});
    CHECK(values(tensor.to(DType::kInt8)) == Numbers{0, 1});
    store_complex(dtype, tensor.data(), 0, {0, 1});
    CHECK(values(tensor.to(DType::kBool)) == Numbers{1, 1});
    tensor.fill({3, 4});
    CHECK(load_complex(dtype, tensor.data(), 0) == std::complex(3.0, 4.0));
  }
}

TEST_CASE("types have names and sizes") {
  CHECK(dtype_name(check_dtype(11)) == "complex128");
  CHECK(dtype_bytes(DType::kComplex128) == 16);
  CHECK(dtype_bytes(DType::kBFloat16) == 2);
  CHECK(dtype_name(check_dtype(1)) == "float16");
  CHECK(dtype_bytes(DType::kFloat32) == 4);
  CHECK(dtype_bytes(DType::kFloat16) == 2);
  CHECK(dtype_bytes(DType::kInt64) == 8);
  CHECK(dtype_bytes(DType::kBool) == 1);
}
