#include "model/cpu/kernels.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "model/page.h"
#include "support/each_target.h"

using namespace lacuna::cpu;
using lacuna::kPageTokens;
using lacuna::test::for_each_target;

namespace {

std::vector<float> random_floats(std::int64_t size, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<std::size_t>(size));
  for (float& value : values) value = normal(engine);
  return values;
}

// softmax(q·K / sqrt(d)) V in double, by the definition.
std::vector<double> attention_reference(const std::vector<float>& query, const std::vector<std::vector<float>>& keys,
                                        const std::vector<std::vector<float>>& values) {
  std::vector<double> weights;
  double total = 0;
  for (const auto& key : keys) {
    double score = 0;
    for (std::size_t i = 0; i < query.size(); ++i) score += double{query[i]} * double{key[i]};
    weights.push_back(std::exp(score / std::sqrt(static_cast<double>(query.size()))));
    total += weights.back();
  }
  std::vector<double> out(query.size());
  for (std::size_t j = 0; j < keys.size(); ++j) {
    for (std::size_t i = 0; i < query.size(); ++i) out[i] += weights[j] / total * double{values[j][i]};
  }
  return out;
}

// Tokens of one head in pages' layout.
struct Blocks {
  static constexpr std::int64_t kDim = 24, kStride = 32;
  std::vector<std::vector<float>> keys, values;
  std::vector<float> memory;

  explicit Blocks(std::int64_t tokens) {
    const std::int64_t pages = (tokens + kPageTokens - 1) / kPageTokens;
    memory.resize(static_cast<std::size_t>(pages * page_floats()));
    for (std::int64_t t = 0; t < tokens; ++t) {
      keys.push_back(random_floats(kDim, static_cast<unsigned>(2 * t)));
      values.push_back(random_floats(kDim, static_cast<unsigned>(2 * t + 1)));
      for (std::int64_t i = 0; i < kDim; ++i) {
        page_keys(t)[i * kPageTokens + t % kPageTokens] = keys.back()[static_cast<std::size_t>(i)];
        page_values(t)[t % kPageTokens * kStride + i] = values.back()[static_cast<std::size_t>(i)];
      }
    }
  }
  static std::int64_t page_floats() { return kPageTokens * (kDim + kStride); }
  float* page_keys(std::int64_t token) { return memory.data() + token / kPageTokens * page_floats(); }
  float* page_values(std::int64_t token) { return page_keys(token) + kPageTokens * kDim; }
  // Blocks of the first `count` tokens.
  std::vector<AttentionBlock> blocks(std::int64_t count, const float* queries) {
    std::vector<AttentionBlock> result;
    for (std::int64_t first = 0; first < count; first += kPageTokens) {
      result.push_back(
          {page_keys(first), page_values(first), std::min(kPageTokens, count - first), nullptr, nullptr, queries});
    }
    return result;
  }
};

}  // namespace

TEST_CASE("products agree with double precision, and are the same to the bit for any number of rows") {
  for_each_target([] {
    constexpr std::int64_t kSize = 80, kRows = 11, kOutputs = 21;
    const std::vector<float> x = random_floats(kRows * kSize, 1);
    const std::vector<float> w = random_floats(kOutputs * kSize, 2);
    std::vector<float> all(kRows * kOutputs);
    multiply(x.data(), kRows, w.data(), kOutputs, kSize, all.data(), kOutputs);
    for (std::int64_t r = 0; r < kRows; ++r) {
      std::vector<float> one(kOutputs);
      multiply(x.data() + r * kSize, 1, w.data(), kOutputs, kSize, one.data(), kOutputs);
      for (std::int64_t o = 0; o < kOutputs; ++o) {
        double sum = 0;
        for (std::int64_t k = 0; k < kSize; ++k) sum += double{x[r * kSize + k]} * double{w[o * kSize + k]};
        // 80 products of about 1 in float32: some 80 roundings of 6e-8.
        CHECK(all[r * kOutputs + o] == Approx(sum).margin(2e-5));
        REQUIRE(one[o] == all[r * kOutputs + o]);
      }
    }
  });
}

TEST_CASE("attention agrees with the definition in double precision") {
  for_each_target([] {
    constexpr std::int64_t kGroup = 7;  // four heads together, then three
    for (const std::int64_t tokens : {1, 5, 32, 33, 100}) {
      Blocks data(tokens);
      const std::vector<float> queries = random_floats(kGroup * Blocks::kDim, 99);
      std::vector<float> scratch(kGroup * Blocks::kStride), out(kGroup * Blocks::kDim);
      attend(data.blocks(tokens, queries.data()), kGroup, Blocks::kDim, Blocks::kStride, scratch.data(), out.data());
      for (std::int64_t h = 0; h < kGroup; ++h) {
        const std::vector<float> query(queries.begin() + h * Blocks::kDim, queries.begin() + (h + 1) * Blocks::kDim);
        const std::vector<double> wanted = attention_reference(query, data.keys, data.values);
        for (std::int64_t i = 0; i < Blocks::kDim; ++i) {
          CHECK(out[h * Blocks::kDim + i] ==
                Approx(wanted[static_cast<std::size_t>(i)]).margin(2e-6));  // float32, values of about 1
        }
      }
    }
  });
}

TEST_CASE("a token that lies in no page counts as if it lay in one, to the bit") {
  for_each_target([] {
    constexpr std::int64_t kGroup = 3;
    for (const std::int64_t tokens : {1, 2, 17, 32, 33, 65}) {
      Blocks data(tokens);
      const std::vector<float> queries = random_floats(kGroup * Blocks::kDim, 5);
      std::vector<float> scratch(kGroup * Blocks::kStride), paged(kGroup * Blocks::kDim), loose(kGroup * Blocks::kDim);
      attend(data.blocks(tokens, queries.data()), kGroup, Blocks::kDim, Blocks::kStride, scratch.data(), paged.data());

      std::vector<AttentionBlock> blocks = data.blocks(tokens - 1, queries.data());
      if ((tokens - 1) % kPageTokens == 0) blocks.push_back({nullptr, nullptr, 0, nullptr, nullptr, queries.data()});
      std::vector<float> own_value(Blocks::kStride);
      std::copy(data.values.back().begin(), data.values.back().end(), own_value.begin());
      blocks.back().own_key = data.keys.back().data();
      blocks.back().own_value = own_value.data();
      attend(blocks, kGroup, Blocks::kDim, Blocks::kStride, scratch.data(), loose.data());
      REQUIRE(paged == loose);
    }
  });
}

TEST_CASE("the norm and the gate agree with their formulas") {
  for_each_target([] {
    constexpr std::int64_t kSize = 21;
    std::vector<float> x = random_floats(kSize, 3), weight = random_floats(kSize, 4), out(padded(kSize));
    x.resize(padded(kSize));
    weight.resize(padded(kSize));
    rms_norm(x.data(), weight.data(), kSize, 1e-5F, out.data());
    double mean = 0;
    for (const float value : x) mean += double{value} * double{value} / kSize;
    for (std::int64_t i = 0; i < kSize; ++i) {
      CHECK(out[i] == Approx(double{x[i]} / std::sqrt(mean + 1e-5) * double{weight[i]}).margin(1e-6));
    }
    std::vector<float> gate = {-200, -20, -1, 0, 1, 20, 200, 0.5F};
    std::vector<float> up = {1, 2, 3, 4, 5, 6, 7, 8};
    gate.resize(kPadding);
    up.resize(kPadding);
    const std::vector<float> before = gate;
    swiglu(gate.data(), up.data(), kPadding);
    for (std::size_t i = 0; i < 8; ++i) {
      const double g = before[i];
      CHECK(gate[i] == Approx(g / (1 + std::exp(-g)) * up[i]).epsilon(1e-6).margin(1e-6));
    }
  });
}
