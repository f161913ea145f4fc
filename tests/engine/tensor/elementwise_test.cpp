// Operations element by element, against the same in double precision, one element after the other, in every layout.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
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
const Numbers kOdd = {0, -0.0, 1, -1, 0.5, 2, 3, -2.5, 1e-30, 1e30, kInf, -kInf, kNan};

Tensor floats(const Numbers& numbers) { return list(DType::kFloat32, numbers); }
Tensor wholes(const Numbers& numbers) { return list(DType::kInt64, numbers); }
Tensor truths(const Numbers& numbers) { return list(DType::kBool, numbers); }

// Equal, or both NaN; within a unit of a float's last place where not exact.
void check_near(double got, double wanted) {
  if (std::isnan(wanted) || std::isinf(wanted)) {
    const double rounded = static_cast<float>(wanted);
    CHECK((std::isnan(wanted) ? std::isnan(got) : got == rounded));
    return;
  }
  CHECK(std::abs(got - wanted) <= std::max(std::abs(wanted) * 0x1p-22, 0x1p-149));
}

struct Case {
  const char* name;
  std::function<double(double, double)> in_doubles;
};

const Case kBinary[] = {
    {"add", [](double a, double b) { return a + b; }},
    {"sub", [](double a, double b) { return a - b; }},
    {"mul", [](double a, double b) { return a * b; }},
    {"div", [](double a, double b) { return a / b; }},
    {"maximum", [](double a, double b) { return std::isnan(a) || std::isnan(b) ? kNan : std::max(a, b); }},
    {"minimum", [](double a, double b) { return std::isnan(a) || std::isnan(b) ? kNan : std::min(a, b); }},
    {"gt", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
    {"ge", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
    {"lt", [](double a, double b) { return a < b ? 1.0 : 0.0; }},
    {"le", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
    {"eq", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
    {"ne", [](double a, double b) { return a != b ? 1.0 : 0.0; }},
    {"logical_and", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
    {"logical_or", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }},
};

// What a float32 result of a double is: beyond its range infinite.
double as_float(double value) { return static_cast<float>(value); }

}  // namespace

TEST_CASE("each operation of two gives what it is of every pair of odd numbers") {
  Numbers firsts, seconds;
  for (const double a : kOdd) {
    for (const double b : kOdd) {
      firsts.push_back(a);
      seconds.push_back(b);
    }
  }
  const Tensor a = floats(firsts), b = floats(seconds);
  for (const Case& test : kBinary) {
    CAPTURE(test.name);
    const Numbers got = values(ops::binary(test.name, a, b));
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      CAPTURE(firsts[i], seconds[i]);
      check_near(got[i], as_float(test.in_doubles(as_float(firsts[i]), as_float(seconds[i]))));
    }
  }
}

TEST_CASE("shapes broadcast as in PyTorch, in every layout") {
  const Tensor matrix = counting({3, 4}), column = counting({3, 1}), row = counting({4});
  const Tensor turned = counting({4, 3}).transpose(0, 1), gaps = counting({6, 8}).slice(0, 0, 6, 2).slice(1, 1, 8, 2);
  const Tensor one = counting({}), deep = counting({2, 1, 4});
  const std::vector<std::pair<Tensor, Tensor>> pairs = {
      {matrix, row},    {row, matrix},  {column, row}, {turned, gaps}, {gaps, column},
      {turned, turned}, {matrix, deep}, {one, turned}, {deep, turned}, {one, one}};
  for (const auto& [a, b] : pairs) {
    Tensor::Shape shape(std::max(a.sizes().size(), b.sizes().size()), 1);
    const auto size_of = [&](const Tensor& t, std::size_t d) {
      return d + t.sizes().size() < shape.size() ? 1 : t.sizes()[d + t.sizes().size() - shape.size()];
    };
    for (std::size_t d = 0; d < shape.size(); ++d) shape[d] = std::max(size_of(a, d), size_of(b, d));
    const auto at = [&](const Tensor& t, std::int64_t flat) {  // brute force: the element of a flat index into `shape`
      std::int64_t offset = 0;
      for (std::size_t d = shape.size(); d-- > 0; flat /= shape[d]) {
        if (size_of(t, d) > 1) offset += flat % shape[d] * t.strides()[d + t.sizes().size() - shape.size()];
      }
      return load_element(t.dtype(), t.data(), offset);
    };
    const Tensor got = ops::binary("sub", a, b, 2);
    CHECK(got.sizes() == shape);
    const Numbers numbers = values(got);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      CHECK(numbers[i] == at(a, static_cast<std::int64_t>(i)) - 2 * at(b, static_cast<std::int64_t>(i)));
    }
  }
  CHECK(ops::binary("add", counting({0, 4}), row).sizes() == Tensor::Shape{0, 4});
  CHECK(ops::binary("add", counting({0}), counting({1})).sizes() == Tensor::Shape{0});
  CHECK(ops::binary("add", counting({3, 0}), counting({3, 1})).sizes() == Tensor::Shape{3, 0});
  CHECK_THROWS_WITH(ops::binary("add", matrix, counting({3})), Catch::Contains("broadcasts with (3, 4), got (3)"));
  const Tensor target = counting({2, 3});
  ops::binary_("mul", target, floats({1, 2, 3}));
  CHECK(values(target) == Numbers{0, 2, 6, 3, 8, 15});
  CHECK_THROWS_WITH(ops::binary_("add", counting({3}), target), Catch::Contains("broadcasts to (3), got (2, 3)"));
}

TEST_CASE("dtypes promote as in PyTorch") {
  const Tensor truth = truths({1, 0}), whole = wholes({3, -4}), half = list(DType::kFloat16, {1.5, 2}),
               single = floats({0.5, 8});
  const auto dtype = [](const Tensor& a, const Tensor& b) { return ops::binary("add", a, b).dtype(); };
  CHECK(dtype(truth, whole) == DType::kInt64);
  CHECK(dtype(whole, half) == DType::kFloat16);
  CHECK(dtype(half, single) == DType::kFloat32);
  CHECK(dtype(half, counting({})) == DType::kFloat16);  // without dimensions: only a later kind counts
  CHECK(dtype(whole, counting({})) == DType::kFloat32);
  CHECK(ops::binary("mul", whole, 2).dtype() == DType::kInt64);
  CHECK(ops::binary("mul", whole, 0.5).dtype() == DType::kFloat32);
  CHECK(ops::binary("mul", half, 0.5).dtype() == DType::kFloat16);
  CHECK(ops::binary("add", truth, 1).dtype() == DType::kInt64);
  CHECK(values(ops::binary("div", whole, 2)) == Numbers{1.5, -2});
  CHECK(values(ops::binary("gt", whole, 2.5)) == Numbers{1, 0});
  CHECK(ops::binary("gt", whole, half).dtype() == DType::kBool);
  CHECK(values(ops::binary("eq", truth, truths({1, 1}))) == Numbers{1, 0});
  CHECK(values(ops::binary("logical_and", single, truth)) == Numbers{1, 0});
  CHECK_THROWS_WITH(ops::binary("add", truth, truth), Catch::Contains("got bool and bool"));
}

TEST_CASE("whole numbers are computed whole") {
  const Tensor large = wholes({0x1p62, 0x1p62});
  ops::binary_("add", large, 1);
  CHECK(values(ops::binary("gt", large, wholes({0x1p62, 0x1p62}))) == Numbers{1, 1});  // as floats they are equal
  CHECK(*static_cast<std::int64_t*>(ops::binary("sub", large, wholes({0x1p62, 0})).data()) == 1);
  CHECK(values(ops::binary("pow", wholes({-3, 2, 10, 0}), wholes({3, 62, 0, 0}))) == Numbers{-27, 0x1p62, 1, 1});
  CHECK(values(ops::binary("pow", wholes({2}), 64)) == Numbers{0});  // begins again
  CHECK(values(ops::binary("pow", wholes({4}), 0.5)) == Numbers{2});
  CHECK_THROWS_WITH(ops::binary("pow", wholes({2}), -1), Catch::Contains("powers of 0 or more"));
  CHECK_THROWS_WITH(ops::binary_("div", wholes({2}), 2), Catch::Contains("quotient"));
  CHECK_THROWS_WITH(ops::binary("add", wholes({2}), wholes({2}), 0.5), Catch::Contains("alpha"));
  CHECK(values(ops::unary("neg", wholes({-0x1p63, 5}))) == Numbers{-0x1p63, -5});
  CHECK(values(ops::unary("abs", wholes({-0x1p63, -5}))) == Numbers{-0x1p63, 5});
}

TEST_CASE("functions of each element are those of its value") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(-100, 100);
  Numbers numbers = kOdd;
  for (int i = 0; i < 1000; ++i) numbers.push_back(as_float(uniform(random)));
  const Tensor t = floats(numbers);
  const std::pair<const char*, double (*)(double)> cases[] = {{"exp", std::exp},
                                                              {"log", std::log},
                                                              {"sqrt", std::sqrt},
                                                              {"abs", [](double x) { return std::abs(x); }},
                                                              {"neg", [](double x) { return -x; }}};
  for (const auto& [name, function] : cases) {
    CAPTURE(name);
    const Numbers got = values(ops::unary(name, t));
    const Tensor changed = Tensor::zeros(DType::kFloat32, {t.numel(), 2}).select(1, 1);  // every other element
    changed.copy_from(t);
    ops::unary_(name, changed);
    const Numbers in_place = values(changed);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      CAPTURE(numbers[i]);
      check_near(got[i], as_float(function(as_float(numbers[i]))));
      check_near(in_place[i], got[i]);
    }
  }
  CHECK(values(ops::unary("exp", wholes({0, 1})))[1] == Approx(std::exp(1.0)));
  CHECK(ops::unary("sqrt", truths({1})).dtype() == DType::kFloat32);
  CHECK(ops::unary("exp", list(DType::kFloat16, {0})).dtype() == DType::kFloat16);
  CHECK(values(ops::unary("isnan", floats({1, kNan, kInf}))) == Numbers{0, 1, 0});
  CHECK(values(ops::unary("isinf", floats({1, kNan, -kInf}))) == Numbers{0, 0, 1});
  CHECK(values(ops::unary("isinf", wholes({1}))) == Numbers{0});
  CHECK(values(ops::unary("logical_not", floats({0, 2, kNan}))) == Numbers{1, 0, 0});
  CHECK(ops::unary("exp", floats({})).numel() == 0);
  CHECK_THROWS_WITH(ops::unary_("exp", wholes({1})),
                    Catch::Contains("float32, float64, float16 or bfloat16 for exp in place, got int64"));
  CHECK_THROWS_WITH(ops::unary("neg", truths({1})), Catch::Contains("got bool"));
  CHECK_THROWS_WITH(ops::unary("sine", t), Catch::Contains("sine"));
  CHECK_THROWS_WITH(ops::unary_("isnan", t), Catch::Contains("isnan"));
}

TEST_CASE("clamp keeps within its bounds, and NaN as it is") {
  const Tensor t = floats({-2, 0.5, 3, kNan, kInf, -kInf});
  const Numbers got = values(ops::clamp(t, -1, 1));
  CHECK(Numbers(got.begin(), got.begin() + 3) == Numbers{-1, 0.5, 1});
  CHECK(std::isnan(got[3]));
  CHECK((got[4] == 1 && got[5] == -1));
  CHECK(values(ops::clamp(floats({5, -5}), 2, 1)) == Numbers{1, 1});  // as PyTorch: min above max gives max
  CHECK(values(ops::clamp(wholes({-0x1p63, 7}), -kInf, 3)) == Numbers{-0x1p63, 3});
  CHECK_THROWS_WITH(ops::clamp(wholes({1}), 0.5, 2), Catch::Contains("min: wanted a whole number"));
  CHECK_THROWS_WITH(ops::clamp(truths({1}), 0, 2), Catch::Contains("got bool"));
}

TEST_CASE("what shares memory with the target is read as it was before") {
  const Tensor t = counting({3, 3});
  ops::binary_("add", t, t.select(0, 1));  // the row is changed, too
  CHECK(values(t) == Numbers{3, 5, 7, 6, 8, 10, 9, 11, 13});
  const Tensor mask = truths({1, 0, 1});
  ops::masked_fill_(mask.slice(0, 1, 3, 1), mask.slice(0, 0, 2, 1), 1);
  CHECK(values(mask) == Numbers{1, 1, 1});
  const Tensor self = counting({4});
  ops::binary_("sub", self, self);
  CHECK(values(self) == Numbers{0, 0, 0, 0});
}

TEST_CASE("what is read-only cannot be changed") {
  const Tensor t = counting({2});
  const Tensor fixed = Tensor::over(DType::kFloat32, nullptr, t.data(), {2}, true);
  const Tensor index = wholes({0, 1});
  CHECK_THROWS_WITH(ops::unary_("exp", fixed), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::binary_("div", fixed, 2), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::clamp_(fixed, 0, 1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::masked_fill_(fixed, truths({1, 1}), 1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::index_fill_(fixed, 0, index, 1), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::index_copy_(fixed, 0, index, t), Catch::Contains("read-only"));
  CHECK_THROWS_WITH(ops::index_add_(fixed, 0, index, t, 1), Catch::Contains("read-only"));
  CHECK(values(ops::unary("exp", fixed))[0] == 1);
}
