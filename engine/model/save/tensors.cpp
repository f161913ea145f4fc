#include "model/save/tensors.h"

#include <cmath>
#include <cstring>

#include "base/error.h"
#include "model/formats/formats.h"

namespace lacuna {
namespace {

// A tensor's name in a GGUF file and in a Hugging Face folder.
struct Name {
  const char* gguf;
  const char* hugging_face;
};

constexpr Name kEmbeddings = {"token_embd.weight", "model.embed_tokens.weight"};
constexpr Name kOutputNorm = {"output_norm.weight", "model.norm.weight"};
constexpr Name kHead = {"output.weight", "lm_head.weight"};
// Of a layer, behind "blk.N." and "model.layers.N.".
constexpr Name kAttentionNorm = {"attn_norm", "input_layernorm"};
constexpr Name kQuery = {"attn_q", "self_attn.q_proj"};
constexpr Name kKey = {"attn_k", "self_attn.k_proj"};
constexpr Name kValue = {"attn_v", "self_attn.v_proj"};
constexpr Name kAttentionOutput = {"attn_output", "self_attn.o_proj"};
constexpr Name kFeedForwardNorm = {"ffn_norm", "post_attention_layernorm"};
constexpr Name kGate = {"ffn_gate", "mlp.gate_proj"};
constexpr Name kUp = {"ffn_up", "mlp.up_proj"};
constexpr Name kDown = {"ffn_down", "mlp.down_proj"};

class List {
 public:
  List(const ModelConfig& config, TensorNames names, const Format& format)
      : config_(config), names_(names), format_(format) {}

  void matrix(const std::string& name, const Matrix& source) {
    const bool fits = source.columns % format_.block_values == 0;
    tensors_.push_back({name, {source.rows, source.columns}, source, fits ? &format_ : &formats::kF16});
  }
  void norm(const std::string& name, const std::vector<float>& values) {
    const auto size = static_cast<std::int64_t>(values.size());
    const Matrix row = {&formats::kF32, reinterpret_cast<const std::byte*>(values.data()), 1, size};
    tensors_.push_back({name, {size}, row, names_ == TensorNames::kGguf ? &formats::kF32 : &format_});
  }
  // Of queries and keys, whose rows a rotation pairs up.
  void rotated(const std::string& name, const Matrix& source) {
    matrix(name, source);
    SavedTensor& tensor = tensors_.back();
    tensor.pairs = names_ == TensorNames::kGguf ? RopePairs::kAdjacent : RopePairs::kHalves;
    if (tensor.pairs == config_.rope_pairs) return;
    tensor.head_dim = config_.head_dim;
    tensor.rope_dim = config_.rope_dim;
  }

  std::string name(const Name& both) const { return names_ == TensorNames::kGguf ? both.gguf : both.hugging_face; }
  std::string name(std::int64_t layer, const Name& both) const {
    return fmt::format("{}.{}.{}.weight", names_ == TensorNames::kGguf ? "blk" : "model.layers", layer, name(both));
  }
  std::vector<SavedTensor> take() { return std::move(tensors_); }

 private:
  const ModelConfig& config_;
  const TensorNames names_;
  const Format& format_;
  std::vector<SavedTensor> tensors_;
};

void add_layer(List& list, std::int64_t index, const LayerWeights& layer) {
  list.norm(list.name(index, kAttentionNorm), layer.attention_norm);
  list.rotated(list.name(index, kQuery), layer.query);
  list.rotated(list.name(index, kKey), layer.key);
  list.matrix(list.name(index, kValue), layer.value);
  list.matrix(list.name(index, kAttentionOutput), layer.attention_output);
  list.norm(list.name(index, kFeedForwardNorm), layer.feed_forward_norm);
  list.matrix(list.name(index, kGate), layer.gate);
  list.matrix(list.name(index, kUp), layer.up);
  list.matrix(list.name(index, kDown), layer.down);
}

// A quantised block of numbers that are not finite would be nonsense that nothing shows.
void check_range(const SavedTensor& tensor, const std::vector<float>& row) {
  for (const float value : row) {
    if (std::abs(value) <= tensor.format->largest) continue;  // not of NaN
    fail(Status::kUnsupported, "tensor {}: wanted numbers of magnitude up to {}, as {} holds them, found {}",
         tensor.name, tensor.format->largest, tensor.format->name, value);
  }
}

}  // namespace

std::int64_t SavedTensor::source_row(std::int64_t row) const {
  if (head_dim == 0) return row;
  const std::int64_t place = row % head_dim;
  if (place >= rope_dim) return row;
  const std::int64_t half = rope_dim / 2;
  // Value i of the first half and of the second are neighbours in the other order.
  const std::int64_t other = pairs == RopePairs::kAdjacent ? place % 2 * half + place / 2  // of halves
                                                           : place % half * 2 + place / half;
  return row - place + other;
}

std::vector<SavedTensor> tensors_of(const ModelConfig& config, const Weights& weights, TensorNames names,
                                    const Format& format) {
  List list(config, names, format);
  list.matrix(list.name(kEmbeddings), weights.embeddings);
  for (std::size_t i = 0; i < weights.layers.size(); ++i) {
    add_layer(list, static_cast<std::int64_t>(i), weights.layers[i]);
  }
  list.norm(list.name(kOutputNorm), weights.output_norm);
  if (!has_tied_head(weights)) list.matrix(list.name(kHead), weights.head);
  return list.take();
}

bool has_tied_head(const Weights& weights) { return weights.head.data == weights.embeddings.data; }

void encode_row(const SavedTensor& tensor, std::int64_t row, std::vector<float>& scratch, std::byte* out) {
  const Matrix& source = tensor.source;
  const std::byte* stored = source.row(tensor.source_row(row));
  if (source.format == tensor.format) {
    std::memcpy(out, stored, static_cast<std::size_t>(tensor.row_bytes()));
    return;
  }
  scratch.resize(static_cast<std::size_t>(source.columns));
  source.format->dequantize(stored, source.columns, scratch.data());
  check_range(tensor, scratch);
  tensor.format->quantize(scratch.data(), source.columns, out);
}

}  // namespace lacuna
