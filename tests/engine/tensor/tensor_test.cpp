// Tensors: views and their elements, copies, conversions, and shapes that are refused.
#include "tensor/tensor.h"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <memory>

#include "base/error.h"
#include "support/tensors.h"

using namespace lacuna;
using test::counting;
using test::list;
using test::values;
using Numbers = std::vector<double>;

TEST_CASE("views share memory and have the elements that their indices say") {
  const Tensor t = counting({3, 4});
  CHECK(values(t.select(0, -1)) == Numbers{8, 9, 10, 11});
  CHECK(values(t.select(1, 2)) == Numbers{2, 6, 10});
  CHECK(values(t.slice(1, 1, -1, 1)) == Numbers{1, 2, 5, 6, 9, 10});
  CHECK(values(t.slice(1, 0, 4, 3)) == Numbers{0, 3, 4, 7, 8, 11});
  CHECK(values(t.transpose(0, 1)) == Numbers{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11});
  CHECK(values(t.slice(0, 2, 1, 1)).empty());
  CHECK(values(t.reshape({2, -1}).select(0, 1)) == Numbers{6, 7, 8, 9, 10, 11});
  CHECK(values(t.transpose(0, 1).reshape({12})) == values(t.transpose(0, 1)));
  t.select(0, 1).fill(-1);
  CHECK(values(t.select(1, 0)) == Numbers{0, -1, 8});
}

TEST_CASE("slices clamp as Python's do, at the ends of the number range too") {
  const Tensor t = counting({5});
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = -(kLeast + 1);
  CHECK(values(t.slice(0, kLeast, kMost, 1)) == Numbers{0, 1, 2, 3, 4});
  CHECK(values(t.slice(0, -2, kMost, 1)) == Numbers{3, 4});
  CHECK(values(t.slice(0, 0, kMost, kMost)) == Numbers{0});
  CHECK(values(t.slice(0, kMost, kLeast, 1)).empty());
  CHECK(values(t.slice(-1, 1, 4, 2)) == Numbers{1, 3});
}

TEST_CASE("elements are visited in order through every dimension of a permuted view") {
  const Tensor t = counting({2, 3, 4}).transpose(0, 2).slice(1, 0, 3, 2);  // (4, 2, 2) with strides 1, 8, 12
  Numbers wanted;
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 2; ++b) {
      for (int c = 0; c < 2; ++c) wanted.push_back(a + 8 * b + 12 * c);
    }
  }
  CHECK(values(t) == wanted);
  CHECK(values(counting({2, 0, 3})).empty());
  CHECK(values(counting({})) == Numbers{0});
}

TEST_CASE("memory lives as long as a view of it") {
  auto owner = std::make_shared<std::vector<float>>(4, 2.0F);
  const std::weak_ptr<std::vector<float>> alive = owner;
  Tensor view = Tensor::over(DType::kFloat32, owner, owner->data(), {2, 2}).select(0, 1);
  owner.reset();
  CHECK(values(view) == Numbers{2, 2});
  view = counting({1});
  CHECK(alive.expired());
}

TEST_CASE("copies between views that overlap are as if the source had been read first") {
  const Tensor t = counting({6});
  t.slice(0, 1, 6, 1).copy_from(t.slice(0, 0, 5, 1));
  CHECK(values(t) == Numbers{0, 0, 1, 2, 3, 4});
  const Tensor square = counting({3, 3});
  square.copy_from(square.transpose(0, 1));
  CHECK(values(square) == Numbers{0, 3, 6, 1, 4, 7, 2, 5, 8});
}

TEST_CASE("elements are converted from type to type") {
  const Tensor t = list(DType::kFloat32, {-1.75, 0, 2.5, 1e30});
  CHECK(values(t.to(DType::kInt64)) == Numbers{-1, 0, 2, 9223372036854775807.0});
  CHECK(values(t.to(DType::kBool)) == Numbers{1, 0, 1, 1});
  CHECK(values(t.to(DType::kFloat16)) == Numbers{-1.75, 0, 2.5, HUGE_VAL});
  const Tensor scattered = counting({4, 2}).select(1, 0);
  scattered.copy_from(t.to(DType::kInt64));
  CHECK(values(scattered) == Numbers{-1, 0, 2, 9223372036854775807.0F});
}

TEST_CASE("whole numbers beyond 2^53 are copied exactly") {
  const Tensor big = Tensor::zeros(DType::kInt64, {2});
  auto* numbers = static_cast<std::int64_t*>(big.data());
  numbers[0] = numbers[1] = (std::int64_t{1} << 60) + 1;
  const Tensor copy = Tensor::zeros(DType::kInt64, {2, 2}).select(1, 1);  // strided
  copy.copy_from(big);
  CHECK(static_cast<std::int64_t*>(copy.data())[2] == numbers[0]);
}

TEST_CASE("wrong shapes and indices are refused by name") {
  const Tensor t = counting({2, 3});
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, {-1}), Catch::Contains("sizes[0]"));
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, Tensor::Shape(9, 1)), Catch::Contains("at most 8"));
  CHECK_THROWS_WITH(t.select(2, 0), Catch::Contains("dim"));
  CHECK_THROWS_WITH(t.select(0, 2), Catch::Contains("index"));
  CHECK_THROWS_WITH(t.slice(0, 0, 1, 0), Catch::Contains("step"));
  CHECK_THROWS_WITH(t.reshape({4}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.reshape({-1, -1}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.reshape({-1, 0}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(t.copy_from(counting({3, 2})), Catch::Contains("same shape"));
  CHECK_THROWS_AS(check_dtype(12), Error);
  CHECK_THROWS_AS(check_dtype(-1), Error);
}

TEST_CASE("sizes whose product overflows are refused, also beside a size of 0") {
  constexpr std::int64_t kHuge = std::int64_t{1} << 58;
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, {1 << 30, 1 << 30, 1 << 30}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(Tensor::zeros(DType::kBool, {kHuge, kHuge}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(Tensor::zeros(DType::kFloat32, {0, kHuge, kHuge}), Catch::Contains("sizes"));
  CHECK_THROWS_WITH(counting({0}).reshape({kHuge, kHuge, 0}), Catch::Contains("sizes"));
  CHECK(Tensor::zeros(DType::kFloat32, {kHuge, 0}).transpose(0, 1).numel() == 0);
}

TEST_CASE("a read-only tensor and its views are not written to") {
  const Tensor t = counting({6});
  const Tensor fixed = Tensor::over(DType::kFloat32, nullptr, t.data(), {6}, true);
  CHECK_THROWS_WITH(fixed.fill(1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(fixed.select(0, 1).fill(1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(fixed.reshape({2, 3}).copy_from(counting({2, 3})), Catch::Contains("read-only"));
  CHECK_FALSE(fixed.to(DType::kFloat32).read_only());
}

TEST_CASE("reshape shares memory wherever strides can say the new shape") {
  const Tensor t = counting({4, 6});
  const auto shares = [](const Tensor& a, const Tensor& b) { return a.data() == b.data(); };
  const Tensor even = t.slice(1, 0, 6, 2);  // (4, 3), strides 6, 2
  CHECK(shares(even.reshape({4, 3, 1}), even));
  CHECK(shares(even.reshape({2, 2, 3}), even));
  CHECK(values(even.reshape({2, 2, 3})) == values(even));
  CHECK(values(even.reshape({12})) == values(even));  // strides 6 and 2: 12 in a row too
  CHECK(shares(even.reshape({12}), even));
  const Tensor columns = t.transpose(0, 1);
  CHECK_FALSE(shares(columns.reshape({24}), columns));
  CHECK(values(columns.reshape({24})) == values(columns));
  CHECK(shares(columns.reshape({3, 2, 4}), columns));
  CHECK(values(columns.reshape({3, 2, 4})) == values(columns));
  CHECK(shares(columns.reshape({6, 1, 2, 2}), columns));
  CHECK(values(columns.reshape({6, 1, 2, 2})) == values(columns));
  CHECK_FALSE(shares(columns.reshape({4, 6}), columns));
  CHECK(values(columns.reshape({4, 6})) == values(columns));
  const Tensor one = t.select(0, 1).slice(0, 2, 3, 1);
  CHECK(shares(one.reshape({}), one));
  CHECK(shares(one.reshape({1, 1}), one));
}

TEST_CASE("a whole number becomes the nearest float, rounded once") {
  const Tensor whole = Tensor::zeros(DType::kInt64, {1});
  *static_cast<std::int64_t*>(whole.data()) = (std::int64_t{1} << 60) + (std::int64_t{1} << 36) + 1;
  CHECK(values(whole.to(DType::kFloat32))[0] == 0x1p60 + 0x1p37);
}

TEST_CASE("a borrowed tensor sees the same elements and keeps nothing alive") {
  auto memory = std::make_shared<std::array<float, 6>>(std::array<float, 6>{1, 2, 3, 4, 5, 6});
  const Tensor whole = Tensor::over(DType::kFloat32, memory, memory->data(), {2, 3});
  const long owners = memory.use_count();
  const Tensor view = whole.transpose(0, 1).borrowed();
  CHECK(memory.use_count() == owners);
  CHECK(values(view) == Numbers{1, 4, 2, 5, 3, 6});
  CHECK(view.shares_memory(whole));
  CHECK(view.slice(0, 0, 1, 1).shares_memory(whole));
  CHECK_FALSE(view.to(DType::kFloat32).shares_memory(whole));
}
