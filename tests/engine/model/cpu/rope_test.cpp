// Rotary positions: the definition, and that the two ways to pair values up are one rotation of rows in another order.
#include "model/cpu/rope.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace lacuna;

namespace {

constexpr std::int64_t kHeads = 2, kHeadDim = 12, kRopeDim = 8;

ModelConfig config(RopePairs pairs) {
  ModelConfig result;
  result.head_dim = kHeadDim;
  result.rope_dim = kRopeDim;
  result.rope_base = 10000;
  result.rope_scale = 2;
  result.rope_pairs = pairs;
  return result;
}

std::vector<float> turned(RopePairs pairs, double position, std::vector<float> values) {
  const cpu::Rope rope(config(pairs));
  std::vector<float> rotation(static_cast<std::size_t>(rope.size()));
  rope.rotation(position, rotation.data());
  rope.turn(rotation.data(), values.data(), kHeads, kHeadDim, values.data());
  return values;
}

std::vector<float> numbers() {
  std::vector<float> values;
  for (int i = 0; i < kHeads * kHeadDim; ++i) values.push_back(std::sin(static_cast<float>(i) + 1.0F));
  return values;
}

// Where the two values of pair `i` are in a head.
std::pair<std::int64_t, std::int64_t> pair(RopePairs pairs, std::int64_t i) {
  return pairs == RopePairs::kAdjacent ? std::pair(2 * i, 2 * i + 1) : std::pair(i, i + kRopeDim / 2);
}

}  // namespace

TEST_CASE("each pair of a head is turned by its angle, and what is behind them stays") {
  for (const RopePairs pairs : {RopePairs::kAdjacent, RopePairs::kHalves}) {
    const std::vector<float> in = numbers(), out = turned(pairs, 37.5, in);
    for (std::int64_t h = 0; h < kHeads; ++h) {
      const auto at = [&](const std::vector<float>& values, std::int64_t i) {
        return static_cast<double>(values[static_cast<std::size_t>(h * kHeadDim + i)]);
      };
      for (std::int64_t i = 0; i < kRopeDim / 2; ++i) {
        const auto [first, second] = pair(pairs, i);
        const double angle = 37.5 / 2 * std::pow(10000.0, -2.0 * static_cast<double>(i) / kRopeDim);
        // Float32, values below 1.
        CHECK(at(out, first) ==
              Approx(at(in, first) * std::cos(angle) - at(in, second) * std::sin(angle)).margin(2e-7));
        CHECK(at(out, second) ==
              Approx(at(in, first) * std::sin(angle) + at(in, second) * std::cos(angle)).margin(2e-7));
      }
      for (std::int64_t i = kRopeDim; i < kHeadDim; ++i) CHECK(at(out, i) == at(in, i));
    }
  }
}

TEST_CASE("halves are adjacent pairs in another order, to the bit") {
  const std::vector<float> halves = numbers();
  std::vector<float> adjacent(halves);
  const auto place = [](std::int64_t h, std::int64_t i) { return static_cast<std::size_t>(h * kHeadDim + i); };
  const auto reorder = [&](const std::vector<float>& from, RopePairs is, RopePairs wanted) {
    std::vector<float> to(from);
    for (std::int64_t h = 0; h < kHeads; ++h) {
      for (std::int64_t i = 0; i < kRopeDim / 2; ++i) {
        to[place(h, pair(wanted, i).first)] = from[place(h, pair(is, i).first)];
        to[place(h, pair(wanted, i).second)] = from[place(h, pair(is, i).second)];
      }
    }
    return to;
  };
  adjacent = reorder(halves, RopePairs::kHalves, RopePairs::kAdjacent);
  CHECK(reorder(turned(RopePairs::kAdjacent, 5, adjacent), RopePairs::kAdjacent, RopePairs::kHalves) ==
        turned(RopePairs::kHalves, 5, halves));
}
