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

TEST_CASE("types have names and sizes") {
  CHECK(dtype_name(check_dtype(1)) == "float16");
  CHECK(dtype_bytes(DType::kFloat32) == 4);
  CHECK(dtype_bytes(DType::kFloat16) == 2);
  CHECK(dtype_bytes(DType::kInt64) == 8);
  CHECK(dtype_bytes(DType::kBool) == 1);
}
