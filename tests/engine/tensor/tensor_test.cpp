#include "tensor/tensor.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "tensor/format.h"
#include "tensor/ops.h"

using namespace lacuna;

namespace {

// 0, 1, 2, … in that shape.
Tensor counting(const Tensor::Shape& sizes) {
  const Tensor tensor = Tensor::zeros(DType::kFloat32, sizes);
  std::iota(static_cast<float*>(tensor.data()), static_cast<float*>(tensor.data()) + tensor.numel(), 0.0F);
  return tensor;
}

std::vector<double> values(const Tensor& tensor) {
  std::vector<double> result;
  for_each_offset(tensor.sizes(), tensor.strides(), [&](std::int64_t offset) { result.push_back(load_element(tensor.dtype(), tensor.data(), offset)); });
  return result;
}

}  // namespace

TEST_CASE("views share memory and have the elements that their indices say") {
  const Tensor t = counting({3, 4});
  CHECK(values(t.select(0, -1)) == std::vector<double>{8, 9, 10, 11});
  CHECK(values(t.select(1, 2)) == std::vector<double>{2, 6, 10});
  CHECK(values(t.slice(1, 1, -1, 1)) == std::vector<double>{1, 2, 5, 6, 9, 10});
  CHECK(values(t.slice(1, 0, 4, 3)) == std::vector<double>{0, 3, 4, 7, 8, 11});
  CHECK(values(t.transpose(0, 1)) == std::vector<double>{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11});
  CHECK(values(t.slice(0, 2, 1, 1)).empty());
  CHECK(values(t.reshape({2, -1}).select(0, 1)) == std::vector<double>{6, 7, 8, 9, 10, 11});
  CHECK(values(t.transpose(0, 1).reshape({12})) == values(t.transpose(0, 1)));
  t.select(0, 1).fill(-1);
  CHECK(values(t.select(1, 0)) == std::vector<double>{0, -1, 8});
}

TEST_CASE("copies between views that overlap are as if the source had been read first") {
  const Tensor t = counting({6});
  t.slice(0, 1, 6, 1).copy_from(t.slice(0, 0, 5, 1));
  CHECK(values(t) == std::vector<double>{0, 0, 1, 2, 3, 4});
  const Tensor square = counting({3, 3});
  square.copy_from(square.transpose(0, 1));
  CHECK(values(square) == std::vector<double>{0, 3, 6, 1, 4, 7, 2, 5, 8});
}

TEST_CASE("elements are converted from type to type") {
  const Tensor t = Tensor::zeros(DType::kFloat32, {4});
  for (int i = 0; i < 4; ++i) store_element(DType::kFloat32, t.data(), i, std::vector<double>{-1.75, 0, 2.5, 1e30}[static_cast<std::size_t>(i)]);
  CHECK(values(t.to(DType::kInt64)) == std::vector<double>{-1, 0, 2, 9223372036854775807.0});
  CHECK(values(t.to(DType::kBool)) == std::vector<double>{1, 0, 1, 1});
  CHECK(values(t.to(DType::kFloat16))[3] == HUGE_VAL);
  const Tensor big = Tensor::zeros(DType::kInt64, {1});
  static_cast<std::int64_t*>(big.data())[0] = (std::int64_t{1} << 60) + 1;
  const Tensor copy = Tensor::zeros(DType::kInt64, {1});
  copy.copy_from(big);
  CHECK(static_cast<std::int64_t*>(copy.data())[0] == (std::int64_t{1} << 60) + 1);
}

TEST_CASE("wrong shapes and indices are refused by name") {
  const Tensor t = counting({2, 3});
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, {-1}), Catch::Contains("sizes[0]"));
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, Tensor::Shape(9, 1)), Catch::Contains("at most 8"));
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, {1 << 30, 1 << 30, 1 << 30}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.select(2, 0), Catch::Contains("dim"));
  CHECK_THROWS_WITH(t.select(0, 2), Catch::Contains("index"));
  CHECK_THROWS_WITH(t.slice(0, 0, 1, 0), Catch::Contains("step"));
  CHECK_THROWS_WITH(t.reshape({4}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.reshape({-1, -1}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.copy_from(counting({3, 2})), Catch::Contains("same shape"));
  const Tensor fixed = Tensor::over(DType::kFloat32, nullptr, t.data(), {6}, true);
  CHECK_THROWS_WITH(fixed.fill(1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(fixed.select(0, 1).fill(1), Catch::Contains("read-only"));
  CHECK_THROWS_AS(check_dtype(4), Error);
}

TEST_CASE("vector operations are those of PyTorch's names") {
  const Tensor t = counting({2, 3});
  CHECK(ops::sum(t) == 15);
  CHECK(ops::max(t) == 5);
  CHECK(ops::min(t.transpose(0, 1)) == 0);
  CHECK(ops::argmax(t) == 5);
  const Tensor p = ops::softmax(t);
  CHECK(values(p)[2] == Approx(0.66524096).epsilon(1e-6));  // softmax(0, 1, 2)
  CHECK(values(ops::log_softmax(t))[3] == Approx(std::log(0.09003057)).epsilon(1e-6));
  const ops::TopK top = ops::topk(t, 2);
  CHECK(values(top.values) == std::vector<double>{2, 1, 5, 4});
  CHECK(values(top.indices) == std::vector<double>{2, 1, 2, 1});
  ops::add_(t, t, 0.5);
  ops::mul_(t, 2);
  CHECK(values(t) == std::vector<double>{0, 3, 6, 9, 12, 15});
  CHECK_THROWS_WITH(ops::topk(t, 4), Catch::Contains("k:"));
  CHECK_THROWS_WITH(ops::max(Tensor::zeros(DType::kFloat32, {0})), Catch::Contains("at least one"));
  CHECK_THROWS_WITH(ops::sum(Tensor::zeros(DType::kInt64, {1})), Catch::Contains("float32"));
}

TEST_CASE("a tensor prints as a person reads it") {
  CHECK(format_tensor(counting({2, 2})) == "[[0., 1.],\n [2., 3.]]\n[float32 (2, 2)]");
  CHECK(format_tensor(Tensor::zeros(DType::kBool, {2})) == "[false, false]\n[bool (2)]");
  CHECK(format_tensor(Tensor::zeros(DType::kInt64, {})) == "0\n[int64 ()]");
  CHECK(format_tensor(Tensor::zeros(DType::kFloat32, {0, 3})) == "[]\n[float32 (0, 3)]");
  CHECK_THAT(format_tensor(counting({2000})), Catch::Contains("...") && Catch::Contains("1999."));
  CHECK(format_tensor(counting({200, 200})).size() < 500);
  const Tensor odd = Tensor::zeros(DType::kFloat32, {3});
  auto* data = static_cast<float*>(odd.data());
  data[0] = std::nanf("");
  data[1] = -HUGE_VALF;
  data[2] = 0.25F;
  CHECK_THAT(format_tensor(odd), Catch::Contains("nan") && Catch::Contains("-inf") && Catch::Contains("0.2500"));
}
