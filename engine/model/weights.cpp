#include "model/weights.h"

#include <set>
#include <string>
#include <string_view>

#include "base/error.h"

namespace lacuna {
namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += fmt::format("{}{}", text.empty() ? "" : ", ", size);
  return fmt::format("({})", text);
}

// Takes tensors out of a file by name. The first pass checks all of them and converts none, so that nothing is
// allocated for a file that is refused.
class Loader {
 public:
  Loader(const GgufFile& file, bool convert, Weights& weights) : file_(file), convert_(convert), weights_(weights) {}

  // `rows` 0: any number of them.
  Matrix matrix(const std::string& name, std::int64_t rows, std::int64_t columns) {
    const GgufTensor& tensor = require(name);
    const std::int64_t wanted_rows = rows == 0 && tensor.shape.size() == 2 ? tensor.shape[0] : rows;
    check_shape(tensor, {wanted_rows, columns});
    count(tensor);
    return {tensor.format, tensor.data.data(), wanted_rows, columns};
  }

  std::vector<float> vector(const std::string& name, std::int64_t size) {
    const GgufTensor& tensor = require(name);
    check_shape(tensor, {size});
    if (tensor.format->block_values != 1) {
      fail(Status::kUnsupported, "{}: tensor {}: wanted F32, F16 or BF16, found {}", file_.path(), name,
           tensor.format->name);
    }
    count(tensor);
    if (!convert_) return {};
    std::vector<float> values(static_cast<std::size_t>(size));
    tensor.format->dequantize(tensor.data.data(), size, values.data());
    return values;
  }

  bool has(const std::string& name) const { return file_.find_tensor(name) != nullptr; }

  // A file may hold tensors of other families (biases, more norms), or of more layers than it says: to compute without
  // them would be silently wrong.
  void require_all_used(const ModelConfig& config) const {
    for (const GgufTensor& tensor : file_.tensors()) {
      if (used_.contains(tensor.name)) continue;
      fail(Status::kUnsupported, "{}: tensor {}: wanted none but those of a Llama model of {} layers, found it",
           file_.path(), tensor.name, config.layers);
    }
  }

 private:
  const GgufTensor& require(const std::string& name) {
    const GgufTensor* tensor = file_.find_tensor(name);
    if (tensor == nullptr) fail(Status::kCorrupt, "{}: tensor {}: wanted, found none of that name", file_.path(), name);
    if (tensor->format == nullptr) {
      fail(Status::kUnsupported, "{}: tensor {}: wanted a storage format that is read (see docs/models.md), found {}",
           file_.path(), name, gguf_type_name(tensor->type));
    }
    used_.insert(tensor->name);
    return *tensor;
  }

  void check_shape(const GgufTensor& tensor, const std::vector<std::int64_t>& wanted) const {
    if (tensor.shape == wanted) return;
    fail(Status::kCorrupt, "{}: tensor {}: wanted shape {}, found {}", file_.path(), tensor.name, shape_text(wanted),
         shape_text(tensor.shape));
  }

  void count(const GgufTensor& tensor) {
    weights_.bytes += static_cast<std::int64_t>(tensor.data.size());
    std::int64_t values = 1;
    for (const std::int64_t size : tensor.shape) values *= size;
    weights_.parameters += values;
  }

  const GgufFile& file_;
  const bool convert_;
  Weights& weights_;
  std::set<std::string_view> used_;
};

LayerWeights read_layer(Loader& loader, const ModelConfig& config, std::int64_t index) {
  const std::string prefix = fmt::format("blk.{}.", index);
  LayerWeights layer;
  layer.attention_norm = loader.vector(prefix + "attn_norm.weight", config.dim);
  layer.query = loader.matrix(prefix + "attn_q.weight", config.q_dim(), config.dim);
  layer.key = loader.matrix(prefix + "attn_k.weight", config.kv_dim(), config.dim);
  layer.value = loader.matrix(prefix + "attn_v.weight", config.kv_dim(), config.dim);
  layer.attention_output = loader.matrix(prefix + "attn_output.weight", config.dim, config.q_dim());
  layer.feed_forward_norm = loader.vector(prefix + "ffn_norm.weight", config.dim);
  layer.gate = loader.matrix(prefix + "ffn_gate.weight", config.feed_forward_dim, config.dim);
  layer.up = loader.matrix(prefix + "ffn_up.weight", config.feed_forward_dim, config.dim);
  layer.down = loader.matrix(prefix + "ffn_down.weight", config.dim, config.feed_forward_dim);
  return layer;
}

Weights read_pass(const GgufFile& file, ModelConfig& config, bool convert) {
  Weights weights;
  Loader loader(file, convert, weights);
  weights.embeddings = loader.matrix("token_embd.weight", 0, config.dim);
  config.vocab_size = weights.embeddings.rows;
  if (const std::int64_t said = file.integer("llama.vocab_size", config.vocab_size); said != config.vocab_size) {
    fail(Status::kCorrupt, "{}: llama.vocab_size: wanted {}, the rows of token_embd.weight, found {}", file.path(),
         config.vocab_size, said);
  }
  for (std::int64_t i = 0; i < config.layers; ++i) weights.layers.push_back(read_layer(loader, config, i));
  weights.output_norm = loader.vector("output_norm.weight", config.dim);
  weights.head =
      loader.has("output.weight") ? loader.matrix("output.weight", config.vocab_size, config.dim) : weights.embeddings;
  loader.require_all_used(config);
  return weights;
}

}  // namespace

Weights read_weights(const GgufFile& file, ModelConfig& config) {
  read_pass(file, config, false);
  return read_pass(file, config, true);
}

}  // namespace lacuna
