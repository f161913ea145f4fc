// Masks, conditions, indices, order and products, against hand-made values and brute force.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "support/tensors.h"
#include "tensor/ops.h"

using namespace lacuna;
using test::counting;
using test::list;
using test::values;
using Numbers = std::vector<double>;

namespace {

const double kNan = std::nan("");
constexpr double kInf = HUGE_VAL;

Tensor floats(const Numbers& numbers) { return list(DType::kFloat32, numbers); }
Tensor wholes(const Numbers& numbers) { return list(DType::kInt64, numbers); }
Tensor truths(const Numbers& numbers) { return list(DType::kBool, numbers); }
double item(const Tensor& tensor) { return values(tensor)[0]; }

}  // namespace

TEST_CASE("a mask says what is filled and what is taken") {
  const Tensor t = counting({2, 3}), mask = truths({1, 0, 1});
  CHECK(values(ops::masked_fill(t, mask, -kInf)) == Numbers{-kInf, 1, -kInf, -kInf, 4, -kInf});
  CHECK(values(ops::masked_fill(t.transpose(0, 1), truths({0, 1}), 9)) == Numbers{0, 9, 1, 9, 2, 9});
  CHECK(values(ops::masked_fill(list(DType::kFloat16, {1, 2}), truths({0, 1}), 0.5)) == Numbers{1, 0.5});
  CHECK(values(ops::masked_select(t, mask)) == Numbers{0, 2, 3, 5});
  CHECK(values(ops::masked_select(floats({1, 2}), truths({1, 0, 0, 1}).reshape({2, 2}))) == Numbers{1, 2});
  CHECK(ops::masked_select(t, truths({0, 0, 0})).sizes() == Tensor::Shape{0});
  CHECK(values(t) == Numbers{0, 1, 2, 3, 4, 5});
  CHECK_THROWS_WITH(ops::masked_fill(t, floats({1, 0, 1}), 0), Catch::Contains("mask: wanted a tensor of bool"));
  CHECK_THROWS_WITH(ops::masked_fill(floats({1}), mask, 0), Catch::Contains("mask: wanted a shape"));
  CHECK_THROWS_WITH(ops::masked_fill(wholes({1}), truths({1}), 0.5), Catch::Contains("value: wanted a whole number"));
}

TEST_CASE("where takes one or the other, in the dtype of both") {
  const Tensor t = floats({1, kNan, 3});
  CHECK(values(ops::where(t, truths({1, 0, 1}), 0)) == Numbers{1, 0, 3});
  CHECK(values(ops::where(t, truths({1, 0, 0}), counting({3, 1}))) == Numbers{1, 0, 0, 1, 1, 1, 1, 2, 2});
  CHECK(ops::where(wholes({1}), truths({0}), 0.5).dtype() == DType::kFloat32);
  CHECK(ops::where(truths({1}), truths({0}), 3).dtype() == DType::kInt64);
  CHECK_THROWS_WITH(ops::where(t, t, 0), Catch::Contains("condition: wanted a tensor of bool"));
}

TEST_CASE("nonzero gives the indices of what is not 0") {
  const Tensor t = floats({0, 1, kNan, 0, -2, 0}).reshape({2, 3});
  CHECK(values(ops::nonzero(t)) == Numbers{0, 1, 0, 2, 1, 1});
  CHECK(values(ops::nonzero(t.transpose(0, 1))) == Numbers{1, 0, 1, 1, 2, 0});
  CHECK(ops::nonzero(floats({0, 0})).sizes() == Tensor::Shape{0, 1});
  CHECK(ops::nonzero(counting({1}).select(0, 0)).sizes() == Tensor::Shape{0, 0});
}

TEST_CASE("indices say which of a dimension are filled, copied and added to") {
  const Tensor t = counting({2, 3});
  ops::index_fill_(t, 1, wholes({-1, 0}), 9);
  CHECK(values(t) == Numbers{9, 1, 9, 9, 4, 9});
  ops::index_copy_(t, 0, wholes({1}), floats({7, 8, 5}).reshape({1, 3}));
  CHECK(values(t) == Numbers{9, 1, 9, 7, 8, 5});
  ops::index_add_(t.transpose(0, 1), 0, wholes({0, 0}), floats({1, 2, 10, 20}).reshape({2, 2}), 0.5);
  CHECK(values(t) == Numbers{14.5, 1, 9, 18, 8, 5});
  const Tensor whole = wholes({1, std::numeric_limits<double>::max(), 3});  // the most that fits
  ops::index_add_(whole, 0, wholes({1, 0}), truths({1, 1}), 2);
  CHECK(static_cast<std::int64_t*>(whole.data())[1] == std::numeric_limits<std::int64_t>::min() + 1);
  CHECK(static_cast<std::int64_t*>(whole.data())[0] == 3);
  const Tensor halves = list(DType::kFloat16, {1, 2});
  ops::index_add_(halves, 0, wholes({1}), floats({0.25}), 1);
  CHECK(values(halves) == Numbers{1, 2.25});
  const Tensor turned = counting({3});
  ops::index_copy_(turned, 0, wholes({2, 1, 0}), turned);  // the source is read as it was before
  CHECK(values(turned) == Numbers{2, 1, 0});
  ops::index_fill_(turned, 0, wholes({}), 1);
  CHECK(values(turned) == Numbers{2, 1, 0});
  CHECK_THROWS_WITH(ops::index_fill_(t, 1, wholes({3}), 0), Catch::Contains("index: wanted -3 to 2, got 3"));
  CHECK_THROWS_WITH(ops::index_fill_(t, 1, wholes({-0x1p63}), 0), Catch::Contains("index: wanted -3 to 2"));
  CHECK_THROWS_WITH(ops::index_copy_(t, 1, wholes({0}), floats({1})),
                    Catch::Contains("source: wanted a tensor of shape (2, 1)"));
  CHECK_THROWS_WITH(ops::index_add_(wholes({1}), 0, wholes({0}), floats({1}), 1), Catch::Contains("source"));
  CHECK_THROWS_WITH(ops::index_add_(wholes({1}), 0, wholes({0}), wholes({1}), 0.5), Catch::Contains("alpha"));
  CHECK_THROWS_WITH(ops::index_fill_(counting({}), 0, wholes({0}), 0), Catch::Contains("dim"));
}

TEST_CASE("sort puts rows in order, NaN as the largest, ties by index") {
  const ops::Sorted rising = ops::sort(floats({3, kNan, 1, 3, -kInf}), false);
  CHECK(values(rising.indices) == Numbers{4, 2, 0, 3, 1});
  const ops::Sorted falling = ops::sort(floats({3, kNan, 1, 3, -kInf}), true);
  CHECK(values(falling.indices) == Numbers{1, 0, 3, 2, 4});
  CHECK(values(ops::sort(counting({2, 2}), true).values) == Numbers{1, 0, 3, 2});
  CHECK(ops::sort(counting({2, 0}), true).values.sizes() == Tensor::Shape{2, 0});
  CHECK(values(ops::sort(counting({}), false).values) == Numbers{0});
  std::mt19937 random(5);
  Numbers numbers(5000);
  for (double& number : numbers) number = static_cast<double>(random() % 1000);
  Numbers wanted = numbers;
  std::stable_sort(wanted.begin(), wanted.end());
  CHECK(values(ops::sort(floats(numbers), false).values) == wanted);
  Numbers odd{0.0, -0.0, kNan, kInf, -kInf, -kNan, 1e-45, -1e-45};  // long rows are sorted in another way
  for (int i = 0; i < 600; ++i) odd.push_back(static_cast<double>(random() % 40) - 20);
  const Tensor row = floats(odd);
  for (const bool descending : {false, true}) {
    Numbers order(odd.size());
    std::iota(order.begin(), order.end(), 0);
    const auto key = [&](double i) {
      const double value = odd[static_cast<std::size_t>(i)];
      return std::pair(std::isnan(value), std::isnan(value) ? 0.0 : value);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](double a, double b) { return descending ? key(a) > key(b) : key(a) < key(b); });
    CHECK(values(ops::sort(row, descending).indices) == order);
  }
}

TEST_CASE("reductions are of all elements") {
  const Tensor t = counting({2, 3}).transpose(0, 1);
  CHECK(item(ops::reduce("mean", t)) == 2.5);
  CHECK(item(ops::reduce("norm", floats({3, -4}))) == 5);
  CHECK(item(ops::reduce("norm", floats({1e30, 1e30}))) == Approx(std::sqrt(2.0) * 1e30));
  CHECK(std::isnan(item(ops::reduce("mean", floats({})))));
  CHECK(item(ops::reduce("argmin", floats({2, 1, 3, 1}))) == 1);
  CHECK(item(ops::reduce("argmin", floats({2, kNan, -kInf}))) == 1);
  CHECK(item(ops::reduce("any", floats({0, 0}))) == 0);
  CHECK(item(ops::reduce("any", floats({0, kNan}))) == 1);
  CHECK(item(ops::reduce("all", truths({1, 1}))) == 1);
  CHECK(item(ops::reduce("all", wholes({1, 0}))) == 0);
  CHECK(item(ops::reduce("all", floats({}))) == 1);
  CHECK(item(ops::reduce("any", floats({}))) == 0);
  CHECK_THROWS_WITH(ops::reduce("mean", wholes({1})),
                    Catch::Contains("wanted float32, float64, float16 or bfloat16, got int64"));
  CHECK_THROWS_WITH(ops::reduce("argmin", floats({})), Catch::Contains("at least one"));
  std::mt19937 random(7);
  for (const std::size_t size : {1U, 15U, 16U, 17U, 100U, 1000U}) {  // whole rows of lanes and not
    Numbers numbers(size);
    for (double& number : numbers) number = static_cast<double>(random() % 64) - 32;
    const Tensor vector = floats(numbers);
    CHECK(item(ops::argmax(vector)) == std::max_element(numbers.begin(), numbers.end()) - numbers.begin());
    CHECK(item(ops::reduce("argmin", vector)) == std::min_element(numbers.begin(), numbers.end()) - numbers.begin());
    CHECK(item(ops::max(vector)) == *std::max_element(numbers.begin(), numbers.end()));
  }
  CHECK(item(ops::argmax(floats(Numbers(40, -kInf)))) == 0);
  CHECK(item(ops::reduce("argmin", floats(Numbers(40, kInf)))) == 0);
}

TEST_CASE("logsumexp and cumsum are of the last dimension") {
  CHECK(values(ops::by_rows("logsumexp", counting({2, 2})))[1] == Approx(std::log(std::exp(2.0) + std::exp(3.0))));
  CHECK(ops::by_rows("logsumexp", counting({2, 3, 4})).sizes() == Tensor::Shape{2, 3});
  CHECK(values(ops::by_rows("logsumexp", floats({-kInf, -kInf}))) == Numbers{-kInf});
  CHECK(values(ops::by_rows("logsumexp", floats({kInf, 1}))) == Numbers{kInf});
  CHECK(std::isnan(item(ops::by_rows("logsumexp", floats({kNan, 1})))));
  CHECK(values(ops::by_rows("logsumexp", counting({2, 0}))) == Numbers{-kInf, -kInf});
  CHECK(values(ops::by_rows("cumsum", counting({2, 3}))) == Numbers{0, 1, 3, 3, 7, 12});
  CHECK(ops::by_rows("cumsum", truths({1, 1})).dtype() == DType::kInt64);
  CHECK(values(ops::by_rows("cumsum", wholes({0x1p53, 1, -0x1p53}))).back() == 1);
  CHECK(ops::by_rows("cumsum", counting({2, 0})).sizes() == Tensor::Shape{2, 0});
  CHECK(values(ops::by_rows("cumsum", floats(Numbers(1 << 20, 0.1)))).back() ==
        Approx(static_cast<double>(0.1F) * (1 << 20)).epsilon(1e-7));  // summed in double precision
}

TEST_CASE("products are those of the definition, in every layout") {
  std::mt19937 random(9);
  const auto some = [&random](const Tensor::Shape& shape) {
    const Tensor result = counting(shape);
    auto* data = static_cast<float*>(result.data());
    for (std::int64_t i = 0; i < result.numel(); ++i) data[i] = static_cast<float>(random() % 17) - 8;
    return result;
  };
  const Tensor a = some({5, 19}), b = some({4, 19}).transpose(0, 1);
  const Numbers got = values(ops::matmul(a, b)), x = values(a), y = values(b);
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 19; ++k) sum += x[i * 19 + k] * y[k * 4 + j];
      CHECK(got[i * 4 + j] == sum);
    }
  }
  CHECK(values(ops::matmul(floats({1, 2}), floats({3, 4}))) == Numbers{11});
  CHECK(ops::matmul(floats({1, 2}), floats({3, 4})).sizes().empty());
  CHECK(values(ops::matmul(counting({2, 2}), floats({1, 2}))) == Numbers{2, 8});
  CHECK(values(ops::matmul(floats({1, 2}), counting({2, 3}))) == Numbers{6, 9, 12});
  CHECK(ops::matmul(counting({2, 0}), counting({0, 3})).sizes() == Tensor::Shape{2, 3});
  CHECK(item(ops::matmul(floats({}), floats({}))) == 0);
  CHECK(item(ops::matmul(wholes({0x1p53, 1}), wholes({1, 1}))) == 0x1p53);  // 2^53 + 1, rounded as it is read
  CHECK(ops::matmul(list(DType::kFloat16, {1}), list(DType::kFloat16, {2})).dtype() == DType::kFloat16);
  CHECK_THROWS_WITH(ops::matmul(floats({1}), floats({1, 2})), Catch::Contains("other: wanted 1 in its first"));
  CHECK_THROWS_WITH(ops::matmul(floats({1}), wholes({1})), Catch::Contains("other: wanted float32"));
  CHECK_THROWS_WITH(ops::matmul(truths({1}), truths({1})), Catch::Contains("bool"));
  CHECK_THROWS_WITH(ops::matmul(counting({1, 1, 1}), floats({1})), Catch::Contains("vector or a matrix"));
}

TEST_CASE("cosines are of the last dimension, and of no direction 0") {
  const Tensor t = floats({3, 4, 0, 0, -4, 3}).reshape({3, 2});
  const Numbers got = values(ops::cosine_similarity(t, floats({6, 8}), 1e-8));
  CHECK(got[0] == Approx(1));
  CHECK(got[1] == 0);
  CHECK(got[2] == Approx(0).margin(1e-7));
  CHECK(values(ops::cosine_similarity(t, t, 1e-8))[2] == Approx(1));
  CHECK(ops::cosine_similarity(floats({1}), floats({-2}), 1e-8).sizes().empty());
  CHECK(item(ops::cosine_similarity(floats({1}), floats({-2}), 1e-8)) == -1);
  CHECK_THROWS_WITH(ops::cosine_similarity(t, floats({1}), 1e-8),
                    Catch::Contains("other: wanted (2) or (3, 2), got (1)"));
  CHECK_THROWS_WITH(ops::cosine_similarity(wholes({1}), wholes({1}), 1e-8),
                    Catch::Contains("wanted float32, float64, float16 or bfloat16, got int64"));
}
