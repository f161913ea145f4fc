#include "base/survey.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/each_target.h"

using lacuna::list_above;
using lacuna::Survey;
using lacuna::survey;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// One value at a time.
Survey plain(const std::vector<float>& values) {
  Survey out{-kInfinity, kInfinity, 0, false};
  for (const float value : values) {
    if (std::isnan(value)) {
      out.has_nan = true;
    } else {
      out.largest = std::max(out.largest, value);
      out.smallest = std::min(out.smallest, value);
      out.above += value > -kInfinity ? 1 : 0;
    }
  }
  return out;
}

void require_same(const std::vector<float>& values) {
  const Survey expected = plain(values), found = survey(values);
  REQUIRE(found.largest == expected.largest);
  REQUIRE(found.smallest == expected.smallest);
  REQUIRE(found.above == expected.above);
  REQUIRE(found.has_nan == expected.has_nan);
  std::vector<std::int32_t> places(static_cast<std::size_t>(expected.above)), listed;
  list_above(values, places);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > -kInfinity) listed.push_back(static_cast<std::int32_t>(i));
  }
  REQUIRE(places == listed);
}

}  // namespace

TEST_CASE("a survey tells what one look at each value tells") {
  lacuna::test::for_each_target([] {
    std::mt19937 engine(3);
    std::normal_distribution<float> normal;
    for (std::size_t size = 0; size < 200; ++size) {
      std::vector<float> values(size);
      for (float& value : values) value = engine() % 3 == 0 ? -kInfinity : normal(engine);
      require_same(values);
      if (size == 0) continue;
      for (const float odd : {std::nanf(""), kInfinity, -kInfinity}) {
        std::vector<float> with = values;
        with[engine() % size] = odd;
        require_same(with);
      }
    }
    require_same(std::vector<float>(100, -kInfinity));
    require_same(std::vector<float>(100, std::nanf("")));
  });
}
