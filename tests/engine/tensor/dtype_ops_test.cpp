// Operations of tensors of the element types beside float32 and int64: how exact they are, what they refuse. (PyTorch's
// values are in tests/golden/tensor.)
#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.h"
#include "support/tensors.h"
#include "tensor/ops.h"

using namespace lacuna;
using test::list;
using test::values;
using Numbers = std::vector<double>;

namespace {

Tensor doubles(const Numbers& numbers) { return list(DType::kFloat64, numbers); }

Tensor with(DType dtype, std::complex<double> number) {
  const Tensor tensor = Tensor::zeros(dtype, {2, 2});
  tensor.fill(number);
  return tensor;
}

}  // namespace

TEST_CASE("float64 is computed in float64") {
  const double x = 1 + 0x1p-50;
  CHECK(values(ops::binary("add", doubles({x}), doubles({1}))) == Numbers{x + 1});
  CHECK(values(ops::binary("mul", doubles({x}), 3)) == Numbers{x * 3});
  CHECK(values(ops::binary("eq", doubles({x}), 1)) == Numbers{0});
  CHECK(values(ops::unary("exp", doubles({x, 800}))) == Numbers{std::exp(x), HUGE_VAL});
  CHECK(values(ops::unary("isinf", doubles({1e300, HUGE_VAL}))) == Numbers{0, 1});
  CHECK(values(ops::sum(doubles({x, 1e-300}))) == Numbers{x});
  CHECK(values(ops::max(doubles({1, x}))) == Numbers{x});
  CHECK(values(ops::argmax(doubles({1, x, std::nan(""), 2}))) == Numbers{2});
  CHECK(values(ops::topk(doubles({1, x, 0}), 2).values) == Numbers{x, 1});
  CHECK(values(ops::matmul(doubles({x, 1}), doubles({1, -1}))) == Numbers{x - 1});
  CHECK(values(ops::clamp(doubles({x}), 0, 1 + 0x1p-51)) == Numbers{1 + 0x1p-51});
  const Tensor target = doubles({1, 1});
  ops::index_add_(target, 0, list(DType::kInt64, {0}), doubles({0x1p-50}), 1);
  CHECK(values(target) == Numbers{x, 1});
}

TEST_CASE("the softmax of float64 sums to 1 within its own precision") {
  const Tensor result = ops::softmax(doubles({1, 2, 3, -HUGE_VAL, -700}));
  CHECK(values(ops::sum(result))[0] == Approx(1).epsilon(1e-15));
  CHECK(values(result)[3] == 0);
  CHECK(values(result)[4] == Approx(std::exp(-703 - std::log(1 + std::exp(-1) + std::exp(-2)))).epsilon(1e-14));
}

TEST_CASE("a float32 tensor takes a float64 one in place, computed in float64 and rounded once") {
  const Tensor target = list(DType::kFloat32, {1});
  ops::binary_("add", target, doubles({0x1p-24 + 0x1p-50}));  // above half of a float32's last place, by float64 alone
  CHECK(values(target) == Numbers{1 + 0x1p-23});
}

TEST_CASE("whole numbers of few bits begin again beyond them") {
  CHECK(values(ops::binary("add", list(DType::kInt8, {127}), 1)) == Numbers{-128});
  CHECK(values(ops::binary("mul", list(DType::kUInt8, {16}), list(DType::kUInt8, {17}))) == Numbers{16});
  CHECK(values(ops::unary("neg", list(DType::kUInt8, {1}))) == Numbers{255});
  CHECK(values(ops::unary("abs", list(DType::kInt16, {-32768}))) == Numbers{-32768});
  const Tensor target = list(DType::kInt8, {100});
  ops::binary_("add", target, list(DType::kInt64, {100}));
  CHECK(values(target) == Numbers{-56});
  CHECK(ops::sum(list(DType::kInt8, {127, 127})).dtype() == DType::kInt64);
  CHECK(values(ops::sum(list(DType::kUInt8, {255, 255}))) == Numbers{510});
}

TEST_CASE("numbers that a narrow type cannot hold are refused by name") {
  const Tensor bytes = list(DType::kUInt8, {1, 2}), mask = list(DType::kBool, {1, 0});
  CHECK_THROWS_WITH(ops::masked_fill(bytes, mask, 256),
                    Catch::Contains("value: wanted a number that a uint8 can hold"));
  CHECK_THROWS_WITH(ops::clamp(bytes, -1, 9), Catch::Contains("min: wanted a number that a uint8 can hold, got -1"));
  CHECK_THROWS_WITH(ops::index_fill_(bytes, 0, list(DType::kInt32, {0}), 0.5),
                    Catch::Contains("value: wanted a whole"));
  CHECK(values(ops::clamp(bytes, 2, HUGE_VAL)) == Numbers{2, 2});
}

TEST_CASE("int32 indices pick as int64 ones do") {
  const Tensor tensor = doubles({10, 11, 12});
  CHECK(values(ops::index_select(tensor, 0, list(DType::kInt32, {2, -3}))) == Numbers{12, 10});
}

TEST_CASE("a remainder has the divisor's sign") {
  CHECK(values(ops::binary("remainder", doubles({7, -7, 7, -7}), doubles({3, 3, -3, -3}))) == Numbers{1, 2, -2, -1});
  CHECK(std::isnan(values(ops::binary("remainder", doubles({1}), 0))[0]));
  const Tensor least = list(DType::kInt64, {-0x1p63});
  CHECK(values(ops::binary("remainder", least, -1)) == Numbers{0});
  CHECK(values(ops::binary("rremainder", list(DType::kInt64, {4, -4}), 7)) == Numbers{3, -1});
  CHECK_THROWS_WITH(ops::binary("rremainder", list(DType::kInt64, {4, 0}), 7),
                    Catch::Contains("divisors other than 0"));
  CHECK_THROWS_WITH(ops::binary_("rsub", least, 1), Catch::Contains("operation: there is none"));
}

TEST_CASE("complex numbers are moved about and compared, and refused by arithmetic") {
  for (const DType dtype : {DType::kComplex64, DType::kComplex128}) {
    const Tensor tensor = with(dtype, {1, 2});
    const Tensor mask = list(DType::kBool, {1, 0});
    CHECK(ops::equal(ops::index_select(tensor, 0, list(DType::kInt64, {1, 0})), tensor));
    CHECK(load_complex(dtype, ops::where(tensor, mask, 5).data(), 1) == std::complex<double>(5, 0));
    CHECK(load_complex(dtype, ops::masked_select(tensor, mask).data(), 1) == std::complex<double>(1, 2));
    CHECK(load_complex(dtype, tensor.transpose(0, 1).to(dtype).data(), 3) == std::complex<double>(1, 2));
    CHECK(ops::nonzero(tensor).sizes() == Tensor::Shape{4, 2});
    for (const char* name : {"exp", "neg", "sum", "max", "argmin", "mean", "softmax", "cumsum", "isnan"}) {
      CHECK_THROWS_WITH(ops::apply(name, tensor), Catch::Contains("tensor: wanted"));
    }
    for (const char* name : {"add", "div", "remainder", "maximum", "lt", "rsub"}) {
      CHECK_THROWS_WITH(ops::binary(name, tensor, 1), Catch::Contains("tensor: wanted"));
      CHECK_THROWS_WITH(ops::binary(name, doubles({1, 2}), tensor), Catch::Contains("tensor: wanted"));
    }
    CHECK_THROWS_AS(ops::sort(tensor, true), Error);
    CHECK_THROWS_AS(ops::matmul(tensor, tensor), Error);
    CHECK_THROWS_AS(ops::clamp(tensor, 0, 1), Error);
    CHECK_THROWS_AS(ops::index_add_(tensor, 0, list(DType::kInt64, {0}), tensor.slice(0, 0, 1, 1), 1), Error);
  }
}

TEST_CASE("tensors are equal when shapes and values are") {
  const Tensor numbers = doubles({1, 2, 3, 4});
  CHECK(ops::equal(numbers, list(DType::kUInt8, {1, 2, 3, 4})));
  CHECK(ops::equal(numbers, numbers.to(DType::kComplex64)));
  CHECK_FALSE(ops::equal(numbers, numbers.reshape({2, 2})));
  CHECK_FALSE(ops::equal(numbers, doubles({1, 2, 3, 5})));
  CHECK_FALSE(ops::equal(with(DType::kComplex64, {1, 2}), with(DType::kComplex64, {1, 3})));
  CHECK(ops::equal(numbers.reshape({2, 2}).transpose(0, 1), doubles({1, 3, 2, 4}).reshape({2, 2})));
  CHECK(ops::equal(doubles({0.0}), doubles({-0.0})));
  const Tensor nan = doubles({std::nan("")});
  CHECK_FALSE(ops::equal(nan, nan));
  CHECK(ops::equal(Tensor::zeros(DType::kFloat32, {0}), Tensor::zeros(DType::kInt8, {0})));
  const Tensor large = Tensor::zeros(DType::kInt64, {1}), next = Tensor::zeros(DType::kInt64, {1});
  *static_cast<std::int64_t*>(large.data()) = std::int64_t{1} << 53;
  *static_cast<std::int64_t*>(next.data()) = (std::int64_t{1} << 53) + 1;
  CHECK_FALSE(ops::equal(large, next));
}
