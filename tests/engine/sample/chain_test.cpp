#include "sample/chain.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "sample/distribution.h"

using namespace lacuna;

namespace {

constexpr float kInfinity = HUGE_VALF;

std::vector<float> random_logits(unsigned seed, std::size_t size) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, 1 + static_cast<float>(seed % 7));
  std::vector<float> logits(size);
  for (float& value : logits) value = normal(engine);
  return logits;
}

Candidates after(const std::string& spec, const std::vector<float>& logits, const std::vector<std::int32_t>& history = {}) {
  Candidates candidates(static_cast<std::int64_t>(logits.size()));
  candidates.assign(logits);
  Chain(spec).apply(candidates, history, {});
  return candidates;
}

}  // namespace

TEST_CASE("ten thousand random distributions stay distributions through any stage") {
  const char* specs[] = {"top_k(5)", "top_p(0.9)", "min_p(0.1)", "typical(0.5)", "temperature(0.01)", "temperature(100)",
                         "penalties(last_n=-1,repeat=1.5,frequency=0.2,presence=0.1)", "top_k(40) top_p(0.95) temperature(0.8)",
                         "typical(0.9) min_p(0.05) top_p(0.3)", "greedy"};
  for (unsigned seed = 0; seed < 10000; ++seed) {
    const std::vector<float> logits = random_logits(seed, 30);
    const char* spec = specs[seed % std::size(specs)];
    const Candidates candidates = after(spec, logits, {1, 2, 1});
    INFO(spec << " seed " << seed);
    REQUIRE(!candidates.ids().empty());
    const double total = candidates.log_total();
    double sum = 0;
    for (const std::int32_t id : candidates.ids()) sum += std::exp(candidates.score(id) - total);
    REQUIRE(sum == Approx(1).margin(1e-9));
    if (seed % std::size(specs) == 6) continue;  // penalties change the order on purpose
    for (const std::int32_t a : candidates.ids()) {
      for (const std::int32_t b : candidates.ids()) {
        if (logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)]) REQUIRE(candidates.score(a) >= candidates.score(b));
      }
    }
  }
}

TEST_CASE("ties go to the lower id") {
  const std::vector<float> logits = {1, 3, 3, 3, 2};
  CHECK(take_best(after("", logits)).id == 1);
  CHECK(take_best(after("temperature(0)", logits)).id == 1);
  const Candidates two = after("top_k(2)", logits);
  CHECK(std::vector<std::int32_t>(two.ids().begin(), two.ids().end()) == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("draws follow the distribution") {
  const std::vector<float> logits = random_logits(3, 12);
  const Candidates candidates = after("temperature(1.3)", logits);
  constexpr int kDraws = 40000;
  std::vector<int> counts(logits.size());
  for (std::uint64_t step = 0; step < kDraws; ++step) ++counts[static_cast<std::size_t>(draw(candidates, {1, 0, step}).id)];
  const double total = candidates.log_total();
  double chi_square = 0;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    const double expected = kDraws * std::exp(candidates.score(static_cast<std::int32_t>(id)) - total);
    chi_square += (counts[id] - expected) * (counts[id] - expected) / expected;
  }
  CHECK(chi_square < 31.3);  // 11 degrees of freedom: exceeded once in a thousand seeds; this one is fixed
}

TEST_CASE("the same key draws the same id, another step draws anew, and an id that is out is never drawn") {
  const std::vector<float> logits = random_logits(5, 1000);
  const Candidates all = after("", logits);
  bool differs = false;
  for (std::uint64_t step = 0; step < 200; ++step) {
    CHECK(draw(all, {9, 2, step}).id == draw(all, {9, 2, step}).id);
    differs = differs || draw(all, {9, 2, step}).id != draw(all, {10, 2, step}).id;
    const Candidates few = after("top_k(3)", logits);
    const std::int32_t id = draw(few, {9, 2, step}).id;
    CHECK(std::find(few.ids().begin(), few.ids().end(), id) != few.ids().end());
  }
  CHECK(differs);
}

TEST_CASE("a drawn id's log-probability is that of the final distribution") {
  const Candidates candidates = after("top_k(4) temperature(0.5)", random_logits(8, 50));
  const Drawn drawn = draw(candidates, {0, 0, 0});
  CHECK(drawn.logprob == Approx(candidates.score(drawn.id) - candidates.log_total()));
}

TEST_CASE("extreme scores and temperatures stay finite") {
  CHECK(take_best(after("temperature(1e-30)", {1, 2, 3})).id == 2);
  CHECK(after("temperature(1e-38)", {1e30F, 2e30F, -1e30F}).log_total() == Approx(0).margin(1e-9));
  CHECK(after("penalties(last_n=-1,repeat=1e30)", {-1e20F, 3e38F, 1}, {0, 1, 2}).ids().size() == 3);
  const Candidates none = after("top_k(2) temperature(0.5)", {-kInfinity, 0, -kInfinity, -1});
  CHECK(draw(none, {0, 0, 0}).id % 2 == 1);
}

TEST_CASE("a spec is written out in full, and parses to itself") {
  const Chain chain(" top_k( 40 )  penalties(64, repeat=1.1)\ttemperature(8e-1) draw ");
  CHECK(chain.spec() == "top_k(40) penalties(last_n=64,repeat=1.1,frequency=0,presence=0) temperature(0.8) draw");
  CHECK(Chain(chain.spec()).spec() == chain.spec());
  CHECK(chain.draws());
  CHECK_FALSE(Chain("").draws());
}

TEST_CASE("a wrong spec says which stage and parameter, what was wanted and what came") {
  const std::pair<const char*, const char*> cases[] = {
      {"topk(3)", "did you mean top_k"},      {"top_k", "k: wanted"},        {"top_k(0)", "got 0"},
      {"top_k(1.5)", "whole number"},          {"top_k(nan)", "top_k: k"},    {"temperature(-1)", "got -1"},
      {"temperature(inf)", "temperature: t"}, {"top_p(0)", "above 0"},       {"top_p(1.2)", "at most 1"},
      {"top_k(3,4)", "got more"},              {"top_k(k=3,k=4)", "twice"},   {"top_k(q=3)", "no parameter named q"},
      {"top_k(", "wanted a number"},           {"top_k(3", "\")\""},          {"top_k(x)", "\"x\""},
      {"draw top_k(3)", "behind draw"},        {"draw draw", "behind draw"},  {"(3)", "stage's name"},
      {"penalties(last_n=-2)", "last_n"},      {"penalties(repeat=0)", "repeat"}, {"typical(0)", "typical"},
  };
  for (const auto& [spec, text] : cases) {
    INFO(spec);
    CHECK_THROWS_WITH(Chain(spec), Catch::Contains(text));
  }
}

TEST_CASE("logits that are no distribution are refused by place") {
  Candidates candidates(3);
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>{0, std::nanf(""), 0}), Catch::Contains("scores[1]"));
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>{0, 0, kInfinity}), Catch::Contains("scores[2]"));
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>(3, -kInfinity)), Catch::Contains("at least one"));
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>(4)), Catch::Contains("wanted 3"));
  CHECK_THROWS_WITH(entropy(std::vector<float>{kInfinity}), Catch::Contains("logits[0]"));
  CHECK_THROWS_WITH(measure(std::vector<float>{1, 2}, 2), Catch::Contains("id"));
}

TEST_CASE("ranks, and what is most probable, go by probability, ties by id") {
  const std::vector<float> logits = {0, 2, 2, -kInfinity, 1};
  CHECK(measure(logits, 1).rank == 1);
  CHECK(measure(logits, 2).rank == 2);
  CHECK(measure(logits, 3).rank == 5);
  CHECK(std::isinf(measure(logits, 3).logprob));
  const auto top = most_probable(logits, 0.01, 3);
  REQUIRE(top.size() == 3);
  CHECK((top[0].id == 1 && top[1].id == 2 && top[2].id == 4));
  CHECK(most_probable(logits, 0.9, 3).empty());
  const Divergence unlike = divergence(std::vector<float>{0, -kInfinity}, std::vector<float>{-kInfinity, 0});
  CHECK(std::isinf(unlike.kl));
  CHECK(unlike.js == Approx(std::log(2.0)));
}
