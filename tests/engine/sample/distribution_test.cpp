// Distributions: closed forms, limits, and what is refused. Values of other programs: golden_test.cpp.
#include "sample/distribution.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

using namespace lacuna;

namespace {

constexpr float kInfinity = HUGE_VALF;

std::vector<float> random_logits(unsigned seed, std::size_t size) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> logits(size);
  for (float& value : logits) value = normal(engine);
  return logits;
}

}  // namespace

TEST_CASE("probabilities are those of the definition, in place too, and sum to 1") {
  for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 49152U, 256000U}) {
    std::vector<float> logits = random_logits(1, size);
    std::vector<float> probabilities(size);
    softmax(logits, probabilities.data());
    double sum = 0;
    for (const float p : probabilities) sum += p;
    CHECK(sum == Approx(1).margin(1e-6));  // each is a float: off by up to 6e-8 of itself
    const LogSum total = log_sum_exp(logits);
    // A float's rounding, twice.
    CHECK(probabilities[size / 2] == Approx(std::exp(total.logprob(logits[size / 2]))).epsilon(2e-7));
    softmax(logits, logits.data());
    CHECK(logits == probabilities);
  }
}

TEST_CASE("the entropy of n equal logits is log n, of a certainty 0") {
  for (const std::size_t size : {1U, 7U, 49152U}) {
    CHECK(entropy(std::vector<float>(size, -3.5F)) == Approx(std::log(static_cast<double>(size))).margin(1e-12));
  }
  std::vector<float> certain(100, -kInfinity);
  certain[42] = -1e30F;
  CHECK(entropy(certain) == 0);
  CHECK(measure(certain, 42).logprob == 0);
  CHECK(std::isinf(measure(certain, 41).logprob));
}

TEST_CASE("p log p is 0 where p is 0, and a divergence is infinite where only q is") {
  const std::vector<float> p = {0, -kInfinity, 0}, q = {0, 0, 0}, r = {0, 0, -kInfinity};
  CHECK(divergence(p, q).kl == Approx(std::log(1.5)));
  CHECK(std::isinf(divergence(q, p).kl));
  CHECK(std::isinf(divergence(p, r).kl));
  CHECK(divergence(p, r).js == Approx(std::log(2.0) / 2));
  const Divergence apart = divergence(std::vector<float>{0, -kInfinity}, std::vector<float>{-kInfinity, 0});
  CHECK(apart.js == Approx(std::log(2.0)));  // its largest value
  CHECK(std::isinf(apart.kl));
}

TEST_CASE("a distribution does not diverge from itself, shifted or not, and never by less than 0") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::vector<float> p = random_logits(seed, 500);
    std::vector<float> shifted = p;
    for (float& value : shifted) value += 16;  // exact but for the last bits
    CHECK(divergence(p, p).kl == 0);
    CHECK(divergence(p, p).js < 1e-14);
    CHECK(divergence(p, shifted).kl < 1e-9);
    CHECK(divergence(p, shifted).kl >= 0);
    CHECK(divergence(p, shifted).js >= 0);
  }
}

TEST_CASE("ranks go by probability, ties by id") {
  const std::vector<float> logits = {0, 2, 2, -kInfinity, 1};
  CHECK(measure(logits, 1).rank == 1);
  CHECK(measure(logits, 2).rank == 2);
  CHECK(measure(logits, 4).rank == 3);
  CHECK(measure(logits, 0).rank == 4);
  CHECK(measure(logits, 3).rank == 5);
}

TEST_CASE("what is most probable comes by falling probability, ties by id, down to the threshold") {
  const std::vector<float> logits = {0, 2, 2, -kInfinity, 1};
  const auto top = most_probable(logits, 0.01, 3);
  REQUIRE(top.size() == 3);
  CHECK((top[0].id == 1 && top[1].id == 2 && top[2].id == 4));
  CHECK(most_probable(logits, 0.9, 3).empty());
  CHECK(most_probable(logits, 2, 3).empty());
  CHECK(most_probable(logits, 0, 0).empty());
  CHECK(most_probable(logits, 0, 100).size() == 5);
  CHECK(most_probable(logits, -1, 100).back().probability == 0);
  CHECK(most_probable(std::vector<float>(4, 0), 0.25, 9).size() == 4);  // exactly the threshold is enough
}

TEST_CASE("the most probable of a whole vocabulary are those that sorting it gives") {
  std::vector<float> logits = random_logits(5, 49152);
  for (float& value : logits) value = std::round(value * 8) / 8;  // many ties
  const auto all = most_probable(logits, 0, 49152);
  REQUIRE(all.size() == logits.size());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const float before = logits[static_cast<std::size_t>(all[i - 1].id)],
                here = logits[static_cast<std::size_t>(all[i].id)];
    REQUIRE((before > here || (before == here && all[i - 1].id < all[i].id)));
  }
  const double threshold = all[700].probability;
  const auto some = most_probable(logits, threshold, 100000);
  for (const Probable& entry : some) CHECK(entry.probability >= threshold);
  CHECK(all[some.size()].probability < threshold);
  CHECK(measure(logits, all[700].id).rank == 701);
}

TEST_CASE("rows that are no distribution are refused by name and place") {
  std::vector<float> logits = random_logits(1, 100);
  logits[63] = std::nanf("");
  CHECK_THROWS_WITH(entropy(logits), Catch::Contains("logits[63]: wanted a finite number or -inf, got nan"));
  logits[63] = kInfinity;
  CHECK_THROWS_WITH(log_sum_exp(logits), Catch::Contains("logits[63]"));
  CHECK_THROWS_WITH(divergence(random_logits(2, 100), logits), Catch::Contains("q_logits[63]"));
  CHECK_THROWS_WITH(divergence(logits, random_logits(2, 99)), Catch::Contains("wanted 100"));
  CHECK_THROWS_WITH(entropy(std::vector<float>(5, -kInfinity)), Catch::Contains("at least one above -inf"));
  CHECK_THROWS_WITH(entropy(std::vector<float>()), Catch::Contains("at least one"));
  CHECK_THROWS_WITH(measure(std::vector<float>{1, 2}, 2), Catch::Contains("id: wanted 0 to 1, got 2"));
  CHECK_THROWS_WITH(measure(std::vector<float>{1, 2}, -1), Catch::Contains("id"));
  CHECK_THROWS_WITH(most_probable(std::vector<float>{1, 2}, std::nan(""), 1), Catch::Contains("threshold"));
}
