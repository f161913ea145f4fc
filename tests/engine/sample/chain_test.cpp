// Chains of stages: what they keep, against sorting everything by hand; and draws. Values of other programs:
// golden_test.cpp.
#include "sample/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

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

Candidates after(const std::string& spec, const std::vector<float>& logits,
                 const std::vector<std::int32_t>& history = {}) {
  Candidates candidates(static_cast<std::int64_t>(logits.size()));
  candidates.assign(logits);
  Chain(spec).apply(candidates, history, {});
  return candidates;
}

// Probabilities by id, and ids by falling probability, ties by id: the definitions, with everything sorted.
struct Reference {
  explicit Reference(const std::vector<float>& logits) : p(logits.size()), order(logits.size()) {
    double total = 0;
    for (const float value : logits) total += std::exp(static_cast<double>(value));
    for (std::size_t i = 0; i < p.size(); ++i) p[i] = std::exp(static_cast<double>(logits[i])) / total;
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
  }

  // The shortest prefix of `ids` whose sum is at least `sum`.
  std::set<std::int32_t> prefix(const std::vector<std::size_t>& ids, double sum) const {
    std::set<std::int32_t> kept;
    for (std::size_t i = 0; i < ids.size() && sum > 0; ++i) {
      kept.insert(static_cast<std::int32_t>(ids[i]));
      sum -= p[ids[i]];
    }
    return kept;
  }

  std::set<std::int32_t> typical(double sum) const {
    double entropy = 0;
    for (const double value : p) entropy -= value > 0 ? value * std::log(value) : 0;
    std::vector<std::size_t> ids = order;
    const auto distance = [&](std::size_t id) { return std::abs(-std::log(p[id]) - entropy); };
    std::sort(ids.begin(), ids.end(), [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
    return prefix(ids, sum);
  }

  std::vector<double> p;
  std::vector<std::size_t> order;
};

std::set<std::int32_t> kept_by(const std::string& spec, const std::vector<float>& logits) {
  const Candidates candidates = after(spec, logits);
  std::set<std::int32_t> kept(candidates.ids().begin(), candidates.ids().end());
  REQUIRE(kept.size() == candidates.ids().size());
  return kept;
}

}  // namespace

TEST_CASE("stages keep what sorting the whole vocabulary keeps, at any size, peaked or flat") {
  for (const std::size_t size : {1U, 2U, 63U, 64U, 300U, 1100U, 5000U, 20000U}) {
    for (unsigned seed = 0; seed < 14; ++seed) {  // of which random_logits makes seven widths
      const std::vector<float> logits = random_logits(seed, size);
      const Reference reference(logits);
      INFO(size << " ids, seed " << seed);
      for (const double p : {0.001, 0.5, 0.9, 0.99}) {
        CHECK(kept_by(fmt::format("top_p({})", p), logits) == reference.prefix(reference.order, p));
        CHECK(kept_by(fmt::format("typical({})", p), logits) == reference.typical(p));
      }
      for (const std::size_t k : {1U, 40U, 1500U}) {
        const auto count = std::min(k, size);
        const std::set<std::int32_t> wanted(reference.order.begin(),
                                            reference.order.begin() + static_cast<std::ptrdiff_t>(count));
        CHECK(kept_by(fmt::format("top_k({})", k), logits) == wanted);
      }
    }
  }
}

TEST_CASE("a sum of 1 keeps all") {
  const std::vector<float> logits = random_logits(6, 3000);
  for (const char* spec : {"top_p(1)", "typical(1)", "min_p(0)", "top_k(3000)", "temperature(1)", "penalties", ""}) {
    CHECK(kept_by(spec, logits).size() == logits.size());
  }
}

TEST_CASE("ten thousand random distributions stay distributions through any stage") {
  const char* specs[] = {"top_k(5)",
                         "top_p(0.9)",
                         "min_p(0.1)",
                         "typical(0.5)",
                         "temperature(0.01)",
                         "temperature(100)",
                         "penalties(last_n=-1,repeat=1.5,frequency=0.2,presence=0.1)",
                         "top_k(40) top_p(0.95) temperature(0.8)",
                         "typical(0.9) min_p(0.05) top_p(0.3)",
                         "greedy"};
  for (unsigned seed = 0; seed < 10000; ++seed) {
    const std::vector<float> logits = random_logits(seed, 30);
    const char* spec = specs[seed % std::size(specs)];
    const Candidates candidates = after(spec, logits, {1, 2, 1});
    INFO(spec << " seed " << seed);
    REQUIRE(!candidates.ids().empty());
    double sum = 0;
    for (const std::int32_t id : candidates.ids()) sum += candidates.probability(id);
    REQUIRE(sum == Approx(1).margin(1e-9));
    if (seed % std::size(specs) == 6) continue;  // penalties change the order on purpose
    for (const std::int32_t a : candidates.ids()) {
      for (const std::int32_t b : candidates.ids()) {
        if (logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)])
          REQUIRE(candidates.score(a) >= candidates.score(b));
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
  for (std::uint64_t step = 0; step < kDraws; ++step)
    ++counts[static_cast<std::size_t>(draw(candidates, {1, 0, step}).id)];
  double chi_square = 0;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    const double expected = kDraws * candidates.probability(static_cast<std::int32_t>(id));
    chi_square += (counts[id] - expected) * (counts[id] - expected) / expected;
  }
  CHECK(chi_square < 31.3);  // 11 degrees of freedom: exceeded once in a thousand seeds; this one is fixed
}

TEST_CASE("draws are spread over a whole vocabulary as its distribution is") {
  std::vector<float> logits = random_logits(4, 20000);
  const Candidates candidates = after("", logits);
  constexpr int kDraws = 20000, kCells = 20;
  std::vector<double> expected(kCells), counts(kCells);  // a cell holds every twentieth id
  for (std::size_t id = 0; id < logits.size(); ++id) {
    expected[id % kCells] += kDraws * candidates.probability(static_cast<std::int32_t>(id));
  }
  for (std::uint64_t step = 0; step < kDraws; ++step)
    counts[static_cast<std::size_t>(draw(candidates, {5, 0, step}).id) % kCells] += 1;
  double chi_square = 0;
  for (std::size_t i = 0; i < kCells; ++i)
    chi_square += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  CHECK(chi_square < 43.8);  // 19 degrees of freedom: exceeded once in a thousand seeds; this one is fixed
}

TEST_CASE("a stage that changes nothing changes no draw") {
  const std::vector<float> logits = random_logits(6, 5000);
  for (std::uint64_t step = 0; step < 100; ++step) {
    const RandomKey key{3, 1, step};
    const std::int32_t id = draw(after("top_k(500)", logits), key).id;
    CHECK(draw(after("min_p(0) top_k(500) top_p(1) penalties typical(1)", logits), key).id == id);
  }
}

TEST_CASE("a sequence and a seed of their own draw their own ids") {
  const std::vector<float> logits(1000, 0);
  const Candidates candidates = after("", logits);
  std::set<std::int32_t> ids;
  for (std::uint64_t i = 0; i < 10; ++i) {
    ids.insert(draw(candidates, {i, 0, 0}).id);
    ids.insert(draw(candidates, {0, i, 0}).id);
    ids.insert(draw(candidates, {0, 0, i}).id);
  }
  CHECK(ids.size() > 20);  // of 28 keys and a thousand ids
}

TEST_CASE("penalties count what the last tokens hold, beyond the vocabulary nothing") {
  const std::vector<float> logits = {2, 2, -2, 0};
  const std::vector<std::int32_t> history = {3, 0, 0, 2, -1, 4, 1000000000};
  const Candidates all = after("penalties(last_n=-1,repeat=2,frequency=0.5,presence=0.25)", logits, history);
  CHECK(all.score(0) == 1 - (2 * 0.5F + 0.25F));
  CHECK(all.score(1) == 2);
  CHECK(all.score(2) == -4 - 0.75F);
  CHECK(all.score(3) == -0.75F);
  const Candidates four = after("penalties(last_n=4,repeat=2)", logits, history);
  CHECK((four.score(0) == 2 && four.score(2) == -4));
  const Candidates off = after("penalties(last_n=0,repeat=2)", logits, history);
  CHECK((off.score(0) == 2 && off.score(2) == -2));
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
  CHECK(drawn.logprob == candidates.logprob(drawn.id));
  CHECK(candidates.probability(drawn.id) == Approx(std::exp(drawn.logprob)));
}

TEST_CASE("extreme scores and temperatures stay finite") {
  CHECK(take_best(after("temperature(1e-30)", {1, 2, 3})).id == 2);
  CHECK(after("temperature(1e-38)", {1e30F, 2e30F, -1e30F}).probability(1) == 1);
  CHECK(after("temperature(1e-14)", {15, 15, 15}).probability(2) == Approx(1.0 / 3));
  CHECK(after("penalties(last_n=-1,repeat=1e30)", {-1e20F, 3e38F, 1}, {0, 1, 2}).ids().size() == 3);
  const Candidates absurd =
      after("penalties(-1,1e-300,1e308,1e308) penalties(-1,1e-300,-1e308)", {3e38F, 3e38F}, {0, 0, 0});
  CHECK((std::isfinite(absurd.score(0)) && absurd.ids().size() == 2));
  const Candidates none = after("top_k(2) temperature(0.5)", {-kInfinity, 0, -kInfinity, -1});
  CHECK(draw(none, {0, 0, 0}).id % 2 == 1);
}
