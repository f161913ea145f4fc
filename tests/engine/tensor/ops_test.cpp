// The vector operations against hand-made values and against their definitions, in every layout of memory.
#include "tensor/ops.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/tensors.h"

using namespace lacuna;
using test::counting;
using test::list;
using test::values;
using Numbers = std::vector<double>;

namespace {

const double kNan = std::nan("");

double item(const Tensor& tensor) { return values(tensor)[0]; }

Tensor floats(const Numbers& numbers) { return list(DType::kFloat32, numbers); }

}  // namespace

TEST_CASE("sum, max, min and argmax are of all elements, in order") {
  const Tensor t = counting({2, 3});
  CHECK(item(ops::sum(t)) == 15);
  CHECK(item(ops::max(t)) == 5);
  CHECK(item(ops::min(t.transpose(0, 1))) == 0);
  CHECK(item(ops::argmax(t.transpose(0, 1))) == 5);
  CHECK(item(ops::argmax(floats({1, 3, 2, 3}))) == 1);  // ties: the first
  CHECK(item(ops::max(floats({-HUGE_VAL, -2}))) == -2);
  CHECK(item(ops::sum(floats({}))) == 0);
  CHECK_THROWS_WITH(ops::max(floats({})), Catch::Contains("at least one"));
  CHECK_THROWS_WITH(ops::argmax(floats({})), Catch::Contains("at least one"));
}

TEST_CASE("reductions and topk work on every dtype in its own numbers") {
  const Tensor whole = list(DType::kInt64, {5, -0x1p53, 7, 7});
  CHECK(item(ops::sum(list(DType::kInt64, {0x1p53, 1, -0x1p53}))) == 1);  // in doubles it would be 0
  CHECK(item(ops::max(whole)) == 7);
  CHECK(item(ops::min(whole)) == -0x1p53);
  CHECK(item(ops::argmax(whole)) == 2);
  CHECK(ops::topk(whole, 2).values.dtype() == DType::kInt64);
  CHECK(values(ops::topk(whole, 3).values) == Numbers{7, 7, 5});
  const Tensor large = list(DType::kInt64, {0x1p62, 0});
  ops::add_(large, 1);
  CHECK(*static_cast<const std::int64_t*>(ops::max(large).data()) == (std::int64_t{1} << 62) + 1);
  CHECK(*static_cast<const std::int64_t*>(ops::sum(large).data()) == (std::int64_t{1} << 62) + 2);
  CHECK(ops::max(large).sizes().empty());
  const Tensor truths = list(DType::kBool, {0, 1, 1});
  CHECK(item(ops::sum(truths)) == 2);
  CHECK(item(ops::min(truths)) == 0);
  CHECK(item(ops::argmax(truths)) == 1);
  const Tensor halves = list(DType::kFloat16, {1, 3, 2, -2});
  CHECK(item(ops::sum(halves)) == 4);
  CHECK(item(ops::min(halves)) == -2);
  CHECK(values(ops::topk(halves, 2).values) == Numbers{3, 2});
  CHECK(ops::topk(halves, 2).values.dtype() == DType::kFloat16);
  CHECK(ops::softmax(halves).dtype() == DType::kFloat16);
  CHECK(values(ops::softmax(halves))[1] ==
        Approx(std::exp(3) / (std::exp(1) + std::exp(3) + std::exp(2) + std::exp(-2)))
            .epsilon(5e-4));  // half a unit of a half's last place
  CHECK_THROWS_WITH(ops::softmax(whole), Catch::Contains("bfloat16, got int64"));
}

TEST_CASE("index_select takes those of a dimension that indices name") {
  const Tensor t = counting({3, 2});
  const Tensor picked = ops::index_select(t, 0, list(DType::kInt64, {2, 0, -1}));
  CHECK(picked.sizes() == Tensor::Shape{3, 2});
  CHECK(values(picked) == Numbers{4, 5, 0, 1, 4, 5});
  CHECK(values(ops::index_select(t.transpose(0, 1), -1, list(DType::kInt64, {1}))) == Numbers{2, 3});
  CHECK(ops::index_select(t, 1, list(DType::kInt64, {})).sizes() == Tensor::Shape{3, 0});
  CHECK_THROWS_WITH(ops::index_select(t, 0, list(DType::kInt64, {3})), Catch::Contains("index: wanted -3 to 2, got 3"));
  CHECK_THROWS_WITH(ops::index_select(t, 2, list(DType::kInt64, {0})), Catch::Contains("dim"));
  CHECK_THROWS_WITH(ops::index_select(t, 0, floats({0})), Catch::Contains("indices: wanted an int64 tensor"));
}

TEST_CASE("a NaN is not lost among numbers") {
  const Tensor t = floats({1, kNan, HUGE_VAL, kNan});
  CHECK(std::isnan(item(ops::max(t))));
  CHECK(std::isnan(item(ops::min(t))));
  CHECK(std::isnan(item(ops::sum(t))));
  CHECK(item(ops::argmax(t)) == 1);
  CHECK(values(ops::topk(t, 3).indices) == Numbers{1, 3, 2});
  CHECK(std::isnan(values(ops::softmax(t))[0]));
}

TEST_CASE("softmax is of the last dimension and keeps probabilities of any logits finite") {
  // exp(x_i) / sum of exp(x_j): 1 / (1 + e + e^2) and so on; float32 results, half a unit of the last place.
  const double total = 1 + std::exp(1.0) + std::exp(2.0);
  const Numbers wanted{1 / total, std::exp(1.0) / total, std::exp(2.0) / total};
  const Numbers got = values(ops::softmax(counting({2, 3})));
  const Numbers logs = values(ops::log_softmax(counting({2, 3})));
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(got[i] == Approx(wanted[i % 3]).epsilon(6e-8));
    CHECK(logs[i] == Approx(std::log(wanted[i % 3])).epsilon(6e-8));
  }
  CHECK(values(ops::softmax(floats({1e30, -1e30, -HUGE_VAL}))) == Numbers{1, 0, 0});
  CHECK(values(ops::log_softmax(floats({1000, -HUGE_VAL}))) == Numbers{0, -HUGE_VAL});
  CHECK(values(ops::softmax(counting({2, 2}).transpose(0, 1)))[1] == Approx(1 / (1 + std::exp(-2.0))));
  CHECK(values(ops::softmax(counting({}))) == Numbers{1});
  CHECK(ops::softmax(counting({3, 0})).sizes() == Tensor::Shape{3, 0});
}

TEST_CASE("topk falls, ties by index") {
  const ops::Sorted rows = ops::topk(counting({2, 3}), 2);
  CHECK(values(rows.values) == Numbers{2, 1, 5, 4});
  CHECK(values(rows.indices) == Numbers{2, 1, 2, 1});
  CHECK(rows.indices.dtype() == DType::kInt64);
  CHECK(values(ops::topk(floats({1, 2, 1, 2}), 4).indices) == Numbers{1, 3, 0, 2});
  CHECK(ops::topk(counting({2, 3}), 0).values.sizes() == Tensor::Shape{2, 0});
  CHECK_THROWS_WITH(ops::topk(counting({2, 3}), 4), Catch::Contains("k:"));
  CHECK_THROWS_WITH(ops::topk(counting({2, 3}), -1), Catch::Contains("k:"));
}

TEST_CASE("sums and products change a tensor in place, whatever the layouts") {
  const Tensor t = counting({2, 3});
  ops::add_(t, t, 0.5);
  ops::mul_(t, 2);
  CHECK(values(t) == Numbers{0, 3, 6, 9, 12, 15});
  ops::add_(t.select(1, 1), -1);
  ops::mul_(t.slice(1, 0, 3, 2), floats({2, 2, 2, 2}).reshape({2, 2}));
  CHECK(values(t) == Numbers{0, 2, 12, 18, 11, 30});
  ops::mul_(t, t);
  CHECK(values(t) == Numbers{0, 4, 144, 324, 121, 900});
  ops::add_(counting({}), counting({}), 1);
  ops::add_(counting({0, 2}), counting({0, 2}), 1);
}

TEST_CASE("an operand that overlaps is read as it was before") {
  const Tensor shifted = counting({5});
  ops::add_(shifted.slice(0, 1, 5, 1), shifted.slice(0, 0, 4, 1), 1);
  CHECK(values(shifted) == Numbers{0, 1, 3, 5, 7});
  const Tensor square = counting({2, 2});
  ops::add_(square, square.transpose(0, 1), 1);
  CHECK(values(square) == Numbers{0, 3, 3, 6});
  const Tensor column = counting({3, 3});
  ops::mul_(column.transpose(0, 1), column);
  CHECK(values(column) == Numbers{0, 3, 12, 3, 16, 35, 12, 35, 64});
}

TEST_CASE("halves are computed in float32 and rounded once") {
  const Tensor t = list(DType::kFloat16, {2048, 1});
  ops::add_(t, floats({1, 1}), 1.5);
  CHECK(values(t) == Numbers{2050, 2.5});  // 2049.5 is nearer to 2050
  ops::mul_(t, list(DType::kBool, {1, 0}));
  CHECK(values(t) == Numbers{2050, 0});
}

TEST_CASE("whole numbers stay exact") {
  const Tensor t = Tensor::zeros(DType::kInt64, {2});
  auto* numbers = static_cast<std::int64_t*>(t.data());
  numbers[0] = (std::int64_t{1} << 60) + 1;
  numbers[1] = std::numeric_limits<std::int64_t>::max();
  ops::add_(t, list(DType::kBool, {1, 1}), 3);
  CHECK(numbers[0] == (std::int64_t{1} << 60) + 4);
  CHECK(numbers[1] == std::numeric_limits<std::int64_t>::min() + 2);  // begins again, as PyTorch's
  ops::add_(t, -2);
  ops::mul_(t, list(DType::kInt64, {3, 0}));
  CHECK(numbers[0] == ((std::int64_t{1} << 60) + 2) * 3);
  CHECK(numbers[1] == 0);
  CHECK_THROWS_WITH(ops::add_(t, 0.5), Catch::Contains("whole number"));
  CHECK_THROWS_WITH(ops::mul_(t, 1e30), Catch::Contains("whole number"));
  CHECK_THROWS_WITH(ops::add_(t, t, 0.5), Catch::Contains("alpha"));
  CHECK_THROWS_WITH(ops::add_(t, floats({1, 1}), 1),
                    Catch::Contains("other: wanted whole numbers or bool for a tensor of int64"));
}

TEST_CASE("what cannot be changed in place is refused by name") {
  const Tensor t = floats({1, 2});
  CHECK_THROWS_WITH(ops::add_(t, floats({1, 2, 3}), 1), Catch::Contains("other"));
  CHECK_THROWS_WITH(ops::mul_(t, floats({1, 2, 3})), Catch::Contains("other"));
  CHECK_THROWS_WITH(ops::mul_(list(DType::kBool, {1}), 2), Catch::Contains("bool"));
  const Tensor fixed = Tensor::over(DType::kFloat32, nullptr, t.data(), {2}, true);
  CHECK_THROWS_WITH(ops::add_(fixed, 1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::mul_(fixed, t), Catch::Contains("read-only"));
}

TEST_CASE("topk of no rows costs nothing, however long they would be") {
  const Tensor none = Tensor::zeros(DType::kFloat32, {0, std::int64_t{1} << 50});
  const ops::Sorted top = ops::topk(none, 2);
  CHECK(top.values.sizes() == Tensor::Shape{0, 2});
  CHECK(top.indices.sizes() == Tensor::Shape{0, 2});
}
