#include "model/save/tensors.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "base/error.h"
#include "model/formats/formats.h"

using namespace lacuna;

namespace {

// Two layers of two heads of eight values, six of them rotated, whose query's row r is the number r.
struct Small {
  ModelConfig config;
  Weights weights;
  std::vector<float> values = std::vector<float>(64 * 4);

  explicit Small(RopePairs pairs, std::int64_t rope_dim = 6) {
    config.dim = 4, config.layers = 2, config.heads = 2, config.kv_heads = 2, config.head_dim = 8;
    config.rope_dim = rope_dim, config.feed_forward_dim = 3, config.vocab_size = 5, config.rope_pairs = pairs;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i / 4);
    weights.embeddings = weights.head = matrix(5, 4);
    weights.output_norm = {1, 2, 3, 4};
    for (int i = 0; i < 2; ++i) {
      LayerWeights layer;
      layer.attention_norm = layer.feed_forward_norm = {1, 1, 1, 1};
      layer.query = matrix(16, 4), layer.key = matrix(16, 4), layer.value = matrix(16, 4);
      layer.attention_output = matrix(4, 16);
      layer.gate = layer.up = matrix(3, 4), layer.down = matrix(4, 3);
      weights.layers.push_back(layer);
    }
  }
  Matrix matrix(std::int64_t rows, std::int64_t columns) const {
    return {&formats::kF32, reinterpret_cast<const std::byte*>(values.data()), rows, columns};
  }
};

const SavedTensor& find(const std::vector<SavedTensor>& tensors, const std::string& name) {
  for (const SavedTensor& tensor : tensors) {
    if (tensor.name == name) return tensor;
  }
  FAIL("no tensor " << name);
  return tensors[0];
}

std::vector<std::int64_t> row_order(const SavedTensor& tensor) {
  std::vector<std::int64_t> order;
  for (std::int64_t row = 0; row < tensor.source.rows; ++row) order.push_back(tensor.source_row(row));
  return order;
}

}  // namespace

TEST_CASE("tensors have each program's names, a tied head is not written again") {
  Small small(RopePairs::kAdjacent);
  auto gguf = tensors_of(small.config, small.weights, SavedKind::kGguf, formats::kF16);
  CHECK(gguf.size() == 2 + 2 * 9);
  CHECK(gguf.front().name == "token_embd.weight");
  CHECK(gguf.back().name == "output_norm.weight");
  CHECK(find(gguf, "blk.1.attn_output.weight").shape == std::vector<std::int64_t>{4, 16});
  CHECK(find(gguf, "blk.0.ffn_norm.weight").shape == std::vector<std::int64_t>{4});
  auto folder = tensors_of(small.config, small.weights, SavedKind::kHuggingFace, formats::kF16);
  CHECK(folder.size() == gguf.size());
  find(folder, "model.embed_tokens.weight"), find(folder, "model.norm.weight");
  find(folder, "model.layers.0.input_layernorm.weight"), find(folder, "model.layers.1.mlp.down_proj.weight");

  const std::vector<float> other(20, 1.0F);
  small.weights.head.data = reinterpret_cast<const std::byte*>(other.data());
  CHECK(tensors_of(small.config, small.weights, SavedKind::kGguf, formats::kF16).back().name == "output.weight");
  CHECK(tensors_of(small.config, small.weights, SavedKind::kHuggingFace, formats::kF16).back().name ==
        "lm_head.weight");
}

TEST_CASE("norms are float32 in GGUF files and of the matrices' kind in folders") {
  const Small small(RopePairs::kAdjacent);
  const auto gguf = tensors_of(small.config, small.weights, SavedKind::kGguf, formats::kBF16);
  const auto folder = tensors_of(small.config, small.weights, SavedKind::kHuggingFace, formats::kBF16);
  CHECK(find(gguf, "output_norm.weight").format == &formats::kF32);
  CHECK(find(gguf, "blk.0.attn_q.weight").format == &formats::kBF16);
  CHECK(find(folder, "model.norm.weight").format == &formats::kBF16);
}

TEST_CASE("rows of queries and keys are brought into the file's order of pairs, those of no other tensor") {
  const Small adjacent(RopePairs::kAdjacent), halves(RopePairs::kHalves);
  const auto to_folder = tensors_of(adjacent.config, adjacent.weights, SavedKind::kHuggingFace, formats::kF32);
  const auto to_gguf = tensors_of(halves.config, halves.weights, SavedKind::kGguf, formats::kF32);
  // Six of eight values of a head are rotated: (0, 1), (2, 3), (4, 5) are neighbours, or (0, 3), (1, 4), (2, 5) are
  // pairs.
  const std::vector<std::int64_t> split = {0, 2, 4, 1, 3, 5, 6, 7, 8, 10, 12, 9, 11, 13, 14, 15};
  const std::vector<std::int64_t> joined = {0, 3, 1, 4, 2, 5, 6, 7, 8, 11, 9, 12, 10, 13, 14, 15};
  CHECK(row_order(find(to_folder, "model.layers.0.self_attn.q_proj.weight")) == split);
  CHECK(row_order(find(to_folder, "model.layers.1.self_attn.k_proj.weight")) == split);
  CHECK(row_order(find(to_gguf, "blk.0.attn_q.weight")) == joined);
  for (std::size_t i = 0; i < split.size(); ++i) CHECK(split[static_cast<std::size_t>(joined[i])] == std::int64_t(i));

  std::vector<std::int64_t> same(16);
  for (std::size_t i = 0; i < same.size(); ++i) same[i] = static_cast<std::int64_t>(i);
  CHECK(row_order(find(to_folder, "model.layers.0.self_attn.v_proj.weight")) == same);
  const auto gguf = tensors_of(adjacent.config, adjacent.weights, SavedKind::kGguf, formats::kF32);
  const auto folder = tensors_of(halves.config, halves.weights, SavedKind::kHuggingFace, formats::kF32);
  CHECK(row_order(find(gguf, "blk.0.attn_q.weight")) == same);
  CHECK(row_order(find(folder, "model.layers.0.self_attn.q_proj.weight")) == same);

  std::vector<float> scratch;
  std::vector<float> out(4);
  encode_row(find(to_gguf, "blk.0.attn_q.weight"), 1, scratch, reinterpret_cast<std::byte*>(out.data()));
  CHECK(out == std::vector<float>(4, 3.0F));
}

TEST_CASE("a number that a format cannot hold is refused with the tensor's name") {
  Small small(RopePairs::kAdjacent);
  std::vector<float> scratch;
  std::byte out[64];
  for (const float bad : {70000.0F, -INFINITY, NAN}) {
    small.values[5] = bad;
    const auto tensors = tensors_of(small.config, small.weights, SavedKind::kGguf, formats::kF16);
    encode_row(tensors[0], 0, scratch, out);
    try {
      encode_row(tensors[0], 1, scratch, out);
      FAIL("wanted an error");
    } catch (const Error& error) {
      CHECK(error.status() == Status::kUnsupported);
      CHECK_THAT(error.what(),
                 Catch::Contains("token_embd.weight") && Catch::Contains("65504") && Catch::Contains("F16"));
    }
  }
}
