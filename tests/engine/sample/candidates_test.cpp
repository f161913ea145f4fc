// Candidates: what is in, in which order, and what they refuse.
#include "sample/candidates.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "base/error.h"
#include "sample/chain.h"

using namespace lacuna;

namespace {

constexpr float kInfinity = HUGE_VALF;

std::vector<std::int32_t> list(std::span<const std::int32_t> ids) { return {ids.begin(), ids.end()}; }

Candidates candidates_of(const std::vector<float>& logits) {
  Candidates candidates(static_cast<std::int64_t>(logits.size()));
  candidates.assign(logits);
  return candidates;
}

// Four levels, so that there are many ties, and every ninth id out.
std::vector<float> tied_logits(std::size_t size) {
  std::mt19937 engine(11);
  std::vector<float> logits(size);
  for (std::size_t i = 0; i < size; ++i) logits[i] = i % 9 == 4 ? -kInfinity : static_cast<float>(engine() % 4);
  return logits;
}

std::vector<std::int32_t> sorted_ids(const std::vector<float>& logits) {
  std::vector<std::int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto at = [&](std::int32_t id) { return logits[static_cast<std::size_t>(id)]; };
  std::stable_sort(ids.begin(), ids.end(), [&](std::int32_t a, std::int32_t b) { return at(a) > at(b); });
  ids.erase(std::find_if(ids.begin(), ids.end(), [&](std::int32_t id) { return at(id) == -kInfinity; }), ids.end());
  return ids;
}

}  // namespace

TEST_CASE("the best candidates come by falling score, ties by id, however they are asked for") {
  const std::vector<float> logits = tied_logits(7001);
  const std::vector<std::int32_t> wanted = sorted_ids(logits);
  for (const std::vector<std::int64_t>& steps :
       {std::vector<std::int64_t>{1, 2, 40, 100, 300, 5000, 9000}, {9000}, {3, 1, 64}}) {
    const Candidates candidates = candidates_of(logits);
    for (const std::int64_t count : steps) {
      const auto best = candidates.best(count);
      REQUIRE(best.size() == std::min(static_cast<std::size_t>(count), wanted.size()));
      CHECK(std::equal(best.begin(), best.end(), wanted.begin()));
    }
    std::vector<std::int32_t> all = list(candidates.ids());  // asking dropped and doubled none
    std::vector<std::int32_t> rest = wanted;
    std::sort(all.begin(), all.end());
    std::sort(rest.begin(), rest.end());
    CHECK(all == rest);
  }
  CHECK(candidates_of(logits).best(0).empty());
  CHECK(candidates_of(logits).best(-1).empty());
}

TEST_CASE("what is dropped stands as -inf in the scores, what is kept stands as it was") {
  const std::vector<float> logits = tied_logits(600);
  Candidates candidates = candidates_of(logits);
  candidates.keep_best(100);
  candidates.keep_if([](std::int32_t id) { return id % 2 == 0; });
  std::vector<bool> in(logits.size());
  for (const std::int32_t id : candidates.ids()) in[static_cast<std::size_t>(id)] = true;
  for (std::size_t id = 0; id < logits.size(); ++id)
    CHECK(candidates.scores()[id] == (in[id] ? logits[id] : -kInfinity));
  candidates.refresh();
  for (const std::int32_t id : candidates.ids()) CHECK(in[static_cast<std::size_t>(id)]);
}

TEST_CASE("one candidate stays, whatever is asked to go") {
  Candidates candidates = candidates_of({1, 5, 5, 2});
  candidates.keep_if([](std::int32_t) { return false; });
  CHECK(list(candidates.ids()) == std::vector<std::int32_t>{1});
  candidates.keep_best(-3);
  CHECK(list(candidates.ids()) == std::vector<std::int32_t>{1});
  CHECK(candidates.probability(1) == 1);
}

TEST_CASE("totals follow the scores through every change") {
  Candidates candidates = candidates_of({0, 1, 2, 3});
  CHECK(candidates.logprob(3) == Approx(3 - std::log(1 + std::exp(1) + std::exp(2) + std::exp(3))));
  candidates.keep_best(2);
  CHECK(candidates.logprob(3) == Approx(3 - std::log(std::exp(2) + std::exp(3))));
  CHECK(candidates.top() == 3);
  candidates.set_score(2, 7);
  CHECK(candidates.top() == 7);
  CHECK(candidates.logprob(3) == Approx(3 - std::log(std::exp(7) + std::exp(3))));
  CHECK(candidates.best(1).front() == 2);
  candidates.change_scores([](float score) { return score / 2; });
  CHECK(candidates.logprob(3) == Approx(1.5 - std::log(std::exp(3.5) + std::exp(1.5))));
  candidates.keep({3});
  CHECK(candidates.top() == 1.5F);
  CHECK(candidates.probability(3) == Approx(1));
}

TEST_CASE("equal scores have equal shares, however large they are") {
  for (const float score : {0.0F, 2.4968193F, 1.5e15F, 1e17F, -3e38F}) {
    const Candidates candidates = candidates_of({score, score, score});
    for (std::int32_t id = 0; id < 3; ++id) CHECK(candidates.probability(id) == Approx(1.0 / 3).margin(1e-15));
    CHECK(candidates.possible() == 3);
  }
}

TEST_CASE("an id too improbable for a double is in, but is not counted as possible and never drawn") {
  const Candidates candidates = candidates_of({0, -1e9F, -740, -800});
  CHECK(candidates.ids().size() == 4);
  CHECK(candidates.possible() == 2);
  for (std::uint64_t step = 0; step < 1000; ++step) CHECK(draw(candidates, {1, 1, step}).id == 0);
}

TEST_CASE("logits that are no distribution are refused by place, and then nothing is in") {
  Candidates candidates(3);
  CHECK(candidates.ids().size() == 3);
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>{0, std::nanf(""), 0}), Catch::Contains("logits[1]"));
  CHECK(candidates.ids().empty());
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>{0, 0, kInfinity}), Catch::Contains("logits[2]"));
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>(3, -kInfinity)), Catch::Contains("at least one"));
  CHECK_THROWS_WITH(candidates.assign(std::vector<float>(4)), Catch::Contains("wanted 3"));
  CHECK_THROWS_WITH(Chain("temperature(2)").apply(candidates, {}, {}), Catch::Contains("candidates"));
  CHECK_THROWS_WITH(take_best(candidates), Catch::Contains("candidates"));
  CHECK_THROWS_WITH(draw(candidates, {}), Catch::Contains("candidates"));
  candidates.assign(std::vector<float>{0, 1, 2});
  CHECK(take_best(candidates).id == 2);
  candidates.scores()[1] = kInfinity;
  CHECK_THROWS_WITH(candidates.refresh(), Catch::Contains("scores[1]: wanted a finite number or -inf, got inf"));
  CHECK(candidates.ids().empty());
}

TEST_CASE("a vocabulary has a size") {
  CHECK_THROWS_WITH(Candidates(0), Catch::Contains("vocab_size"));
  CHECK_THROWS_WITH(Candidates(-1), Catch::Contains("vocab_size"));
  CHECK_THROWS_WITH(Candidates(std::int64_t{1} << 40), Catch::Contains("vocab_size"));
}
