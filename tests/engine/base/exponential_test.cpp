// Exponentials of rows of floats, against those of the C library, in long double where sums are compared.
#include "base/exponential.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "support/each_target.h"

using namespace lacuna;

namespace {

std::vector<float> some(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::normal_distribution<float> normal(-10, 6);
  std::vector<float> result(size);
  for (float& value : result) value = std::min(0.0F, normal(random));
  return result;
}

}  // namespace

TEST_CASE("sums of exponentials and of their moments are exact to a hair, for rows of any length") {
  test::for_each_target([] {
    for (const std::size_t size : {0U, 1U, 3U, 4U, 7U, 8U, 9U, 64U, 1001U}) {
      const std::vector<float> row = some(size);
      long double sum = 0, moment = 0;
      for (const float value : row) {
        const long double x = static_cast<long double>(value) - 0.5L;
        sum += std::exp(x);
        moment += x * std::exp(x);
      }
      const ExpSums got = exp_sums(row, 0.5);
      CHECK(got.sum == Approx(static_cast<double>(sum)).epsilon(1e-14));
      CHECK(got.moment == Approx(static_cast<double>(moment)).epsilon(1e-14));
    }
  });
}

TEST_CASE("what is impossible adds nothing, and NaN is not lost") {
  test::for_each_target([] {
    const float inf = HUGE_VALF, nan = std::nanf("");
    const ExpSums got = exp_sums(std::vector<float>{0, -inf, -1e30F, -800}, 0);
    CHECK((got.sum == 1 && got.moment == 0));
    CHECK(std::isnan(exp_sums(std::vector<float>{0, nan}, 0).sum));
    float out[6];
    exp_floats(std::vector<float>{0, -inf, inf, nan, 89, -104}, 0, out);
    CHECK((out[0] == 1 && out[1] == 0 && out[2] == inf && std::isnan(out[3]) && out[4] == inf && out[5] == 0));
  });
}

TEST_CASE("exponentials as floats are the nearest ones, in their own place too") {
  test::for_each_target([] {
    std::vector<float> row = some(999);
    const std::vector<float> before = row;
    exp_floats(row, 0.25, row.data());
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double wanted = std::exp(static_cast<double>(before[i]) - 0.25);
      CHECK(std::abs(row[i] - wanted) <= wanted * (0x1p-24 + 1e-15));
    }
  });
}
