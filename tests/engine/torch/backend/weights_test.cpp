// Rows of queries and keys in either order of rotation give the same answers.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "model/backends.h"
#include "support/tiny_models.h"

using namespace lacuna;

namespace {

// The rows of a float32 matrix of heads from neighbours (2i, 2i + 1) to halves (i, i + rope_dim / 2), kept in
// `storage`.
Matrix in_halves(const Matrix& matrix, const ModelConfig& config, std::vector<float>& storage) {
  storage.resize(static_cast<std::size_t>(matrix.rows * matrix.columns));
  const auto row_bytes = static_cast<std::size_t>(matrix.columns) * sizeof(float);
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    const std::int64_t head = row / config.head_dim, i = row % config.head_dim;
    const std::int64_t place = i >= config.rope_dim ? i : i / 2 + i % 2 * (config.rope_dim / 2);
    std::memcpy(storage.data() + (head * config.head_dim + place) * matrix.columns, matrix.row(row), row_bytes);
  }
  return {matrix.format, reinterpret_cast<const std::byte*>(storage.data()), matrix.rows, matrix.columns};
}

// Hidden states after each of some tokens of one frame, at fractional positions.
std::vector<double> states(Backend& backend, const ModelConfig& config) {
  constexpr std::int64_t kRows = 40;
  const KvShape shape{config.layers, config.kv_heads, config.head_dim, backend.element_bytes()};
  const std::vector<PagePtr> pages{std::make_shared<Page>(shape), std::make_shared<Page>(shape)};
  std::vector<double> hidden(static_cast<std::size_t>(kRows * config.dim));
  std::vector<FrameView> frames;
  for (std::int64_t i = 0; i < kRows; ++i) frames.push_back({pages, i, 0});
  std::vector<Row> rows;
  for (std::int64_t i = 0; i < kRows; ++i) {
    const auto index = static_cast<std::size_t>(i);
    rows.push_back({static_cast<std::int32_t>(i * 5),
                    static_cast<double>(i) * 1.25,
                    {&frames[index], 1},
                    pages[index / kPageTokens].get(),
                    hidden.data() + i * config.dim});
  }
  backend.forward(rows);
  return hidden;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("rotation of halves and of neighbours, of whole heads and of their first values, is the same") {
  if (test::without_torch()) return;
  const auto model = test::open_model(test::TinyModel().writer, {"cpu", 1});
  for (const std::int64_t rope_dim : {model->config().head_dim, model->config().head_dim / 2}) {
    ModelConfig config = model->config();
    config.rope_dim = rope_dim;
    const auto cpu = make_backend({"cpu", 1}, config, model->weights());
    const auto neighbours = make_backend({"torch", 1, "float64"}, config, model->weights());
    ModelConfig other = config;
    other.rope_pairs = RopePairs::kHalves;
    Weights weights = model->weights();
    std::vector<std::vector<float>> storage(weights.layers.size() * 2);
    for (std::size_t i = 0; i < weights.layers.size(); ++i) {
      weights.layers[i].query = in_halves(weights.layers[i].query, config, storage[2 * i]);
      weights.layers[i].key = in_halves(weights.layers[i].key, config, storage[2 * i + 1]);
    }
    const auto halves = make_backend({"torch", 1, "float64"}, other, weights);
    const std::vector<double> wanted = states(*neighbours, config);
    CHECK(largest_difference(states(*halves, other), wanted) < 1e-12);
    CHECK(largest_difference(states(*cpu, config), wanted) < 1e-5);  // float32; states are of about 1
  }
}
