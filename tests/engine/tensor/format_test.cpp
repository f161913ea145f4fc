// How tensors print, line by line as a person sees it.
#include "tensor/format.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/tensors.h"

using namespace lacuna;
using test::counting;
using test::list;

namespace {

std::string floats(const std::vector<double>& numbers) { return format_tensor(list(DType::kFloat32, numbers)); }

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0, start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    longest = std::max(longest, end - start);
  }
  return longest;
}

}  // namespace

TEST_CASE("a tensor prints its shape and dtype, then its values in nested brackets") {
  CHECK(format_tensor(counting({2, 2})) == "Tensor (2, 2) float32\n[[0., 1.],\n [2., 3.]]");
  CHECK(format_tensor(counting({2, 1, 2})) == "Tensor (2, 1, 2) float32\n[[[0., 1.]],\n\n [[2., 3.]]]");
  CHECK(format_tensor(Tensor::zeros(DType::kInt64, {})) == "Tensor () int64\n0");
  CHECK(format_tensor(counting({2, 3}).transpose(0, 1)) == "Tensor (3, 2) float32\n[[0., 3.],\n [1., 4.],\n [2., 5.]]");
}

TEST_CASE("columns are aligned, decimals four, booleans words") {
  CHECK(floats({0.5, -100.25}) == "Tensor (2) float32\n[   0.5000, -100.2500]");
  CHECK(format_tensor(list(DType::kBool, {1, 0})) == "Tensor (2) bool\n[ true, false]");
  CHECK(format_tensor(list(DType::kInt64, {1, -2000})) == "Tensor (2) int64\n[    1, -2000]");
  CHECK(format_tensor(list(DType::kInt8, {1, -128})) == "Tensor (2) int8\n[   1, -128]");
  CHECK(format_tensor(list(DType::kFloat16, {0.1})) == "Tensor (1) float16\n[0.1000]");
  CHECK(format_tensor(list(DType::kBFloat16, {1, 1e8})) == "Tensor (2) bfloat16\n[        1., 100139008.]");
}

TEST_CASE("an int64 prints to its last digit") {
  const Tensor tensor = Tensor::zeros(DType::kInt64, {1});
  *static_cast<std::int64_t*>(tensor.data()) = std::numeric_limits<std::int64_t>::min();
  CHECK(format_tensor(tensor) == "Tensor (1) int64\n[-9223372036854775808]");
}

TEST_CASE("very large and very small numbers print with a factor, far apart ones in scientific notation") {
  CHECK(floats({1e-7, 1}) == "Tensor (2) float32\n[1.0000e-07, 1.0000e+00]");
  CHECK(floats({123456.5, -2000}) == "Tensor (2) float32\n1e+05 *\n[ 1.2346, -0.0200]");
  CHECK(floats({2.5e-7, 0}) == "Tensor (2) float32\n1e-07 *\n[2.5000, 0.0000]");
  CHECK(floats({3e20, 0.5e20}) == "Tensor (2) float32\n[3.0000e+20, 5.0000e+19]");
  CHECK(floats({0, 0.25}) == "Tensor (2) float32\n[0.0000, 0.2500]");
  CHECK(format_tensor(list(DType::kFloat64, {1e-320})) == "Tensor (1) float64\n[9.9999e-321]");
}

TEST_CASE("factors and scientific notation are those of PyTorch's C++ library") {
  // What `std::cout << torch::tensor(numbers, torch::kFloat64)` prints with libtorch 1.13, one number a line there.
  const auto body = [](const std::vector<double>& numbers) {
    const std::string text = format_tensor(list(DType::kFloat64, numbers));
    return text.substr(text.find('\n') + 1);
  };
  CHECK(body({123456.5, -2000}) == "1e+05 *\n[ 1.2346, -0.0200]");
  CHECK(body({2.5e-7, 1e-8}) == "1e-07 *\n[2.5000, 0.1000]");
  CHECK(body({999999.5, 123456.25}) == "1e+05 *\n[10.0000,  1.2346]");
  CHECK(body({1500000.5, 20.5}) == "[1.5000e+06, 2.0500e+01]");
  CHECK(body({1500000.5, 250.5}) == "1e+06 *\n[1.5000, 0.0003]");
  CHECK(body({5e-6, 4.5e-6}) == "1e-06 *\n[5.0000, 4.5000]");
  CHECK(body({1e30, -2.5e28}) == "[ 1.0000e+30, -2.5000e+28]");
  CHECK(body({99999.5, 1.5}) == "[99999.5000,     1.5000]");
}

TEST_CASE("a tensor of one number without dimensions prints it without a factor") {
  const auto one = [](double number) {
    const Tensor tensor = Tensor::zeros(DType::kFloat64, {});
    tensor.fill(number);
    return format_tensor(tensor);
  };
  CHECK(one(123456.5) == "Tensor () float64\n123456.5000");
  CHECK(one(1e-7) == "Tensor () float64\n1.0000e-07");
  CHECK(one(1e20) == "Tensor () float64\n1.0000e+20");
  CHECK(one(-3) == "Tensor () float64\n-3.");
}

TEST_CASE("complex numbers print both parts under one factor") {
  const Tensor tensor = Tensor::zeros(DType::kComplex64, {2});
  store_complex(DType::kComplex64, tensor.data(), 0, {1, 2});
  store_complex(DType::kComplex64, tensor.data(), 1, {-0.5, -0.25});
  CHECK(format_tensor(tensor) == "Tensor (2) complex64\n[ 1.0000+2.0000j, -0.5000-0.2500j]");
  store_complex(DType::kComplex64, tensor.data(), 1, {std::nan(""), 2e6});
  CHECK(format_tensor(tensor) == "Tensor (2) complex64\n[       1.+2.j, nan+2000000.j]");
}

TEST_CASE("what is no number prints as a word and decides nothing") {
  CHECK(floats({std::nan(""), -HUGE_VAL, 0.25}) == "Tensor (3) float32\n[   nan,   -inf, 0.2500]");
  CHECK(floats({HUGE_VAL, 2}) == "Tensor (2) float32\n[inf,  2.]");
}

TEST_CASE("a tensor without elements prints at once, whatever its other sizes") {
  CHECK(format_tensor(Tensor::zeros(DType::kFloat32, {0})) == "Tensor (0) float32\n[]");
  CHECK(format_tensor(Tensor::zeros(DType::kFloat32, {std::int64_t{1} << 50, 0})) ==
        "Tensor (1125899906842624, 0) float32\n[]");
}

TEST_CASE("long dimensions show their ends") {
  CHECK(format_tensor(counting({2000})) == "Tensor (2000) float32\n[   0.,    1.,    2.,  ..., 1997., 1998., 1999.]");
  const std::string square = format_tensor(counting({200, 200}));
  CHECK_THAT(square, Catch::Contains("\n ...,\n [39400., 39401., 39402.,  ..., 39597., 39598., 39599.],\n"));
  CHECK(square.size() < 500);
  CHECK_THAT(format_tensor(counting({1000})), !Catch::Contains("..."));
}

TEST_CASE("lines are at most eighty characters long") {
  CHECK(longest_line(format_tensor(counting({3, 300}))) <= 80);
  CHECK(longest_line(format_tensor(counting({60}))) <= 80);
}
