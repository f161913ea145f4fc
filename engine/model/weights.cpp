#include "model/weights.h"

#include <cstring>
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

// Takes tensors out of a model's files by name. The first pass checks all of them and converts none, so that nothing is
// allocated for files that are refused.
class Loader {
 public:
  Loader(const ModelSource& source, bool convert, Weights& weights)
      : source_(source), convert_(convert), weights_(weights) {}

  // `rows` 0: any number of them.
  Matrix matrix(const std::string& name, std::int64_t rows, std::int64_t columns) {
    const StoredTensor& tensor = require(name);
    const std::int64_t wanted_rows = rows == 0 && tensor.shape.size() == 2 ? tensor.shape[0] : rows;
    check_shape(tensor, {wanted_rows, columns});
    count(tensor);
    return {tensor.format, tensor.data.data(), wanted_rows, columns};
  }

  std::vector<float> vector(const std::string& name, std::int64_t size) {
    const StoredTensor& tensor = require(name);
    check_shape(tensor, {size});
    if (tensor.format->block_values != 1) {
      fail(Status::kUnsupported, "{}: tensor {}: wanted F32, F16 or BF16, found {}", *tensor.file, name, tensor.type);
    }
    count(tensor);
    if (!convert_) return {};
    std::vector<float> values(static_cast<std::size_t>(size));
    tensor.format->dequantize(tensor.data.data(), size, values.data());
    return values;
  }

  bool has(const std::string& name) const { return source_.find(name) != nullptr; }

  // Files may hold tensors of other families (biases, more norms), or of more layers than they say: to compute without
  // them would be silently wrong.
  void require_all_used(const ModelConfig& config) const {
    for (const StoredTensor& tensor : source_.tensors()) {
      if (used_.contains(tensor.name)) continue;
      fail(Status::kUnsupported, "{}: tensor {}: wanted none but those of a Llama model of {} layers{}, found it",
           *tensor.file, tensor.name, config.layers, said());
    }
  }

 private:
  // What says how large the model is, where that is another file.
  std::string said() const {
    const std::string field = source_.shape_field();
    return field.empty() ? "" : fmt::format(" (by {})", field);
  }

  const StoredTensor& require(const std::string& name) {
    const StoredTensor* tensor = source_.find(name);
    if (tensor == nullptr) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted{}, found none of that name", source_.path(), name, said());
    }
    if (tensor->format == nullptr) {
      fail(Status::kUnsupported, "{}: tensor {}: wanted a storage format that is read (see docs/models.md), found {}",
           *tensor->file, name, tensor->type);
    }
    used_.insert(tensor->name);
    return *tensor;
  }

  void check_shape(const StoredTensor& tensor, const std::vector<std::int64_t>& wanted) const {
    if (tensor.shape == wanted) return;
    fail(Status::kCorrupt, "{}: tensor {}: wanted shape {}{}, found {}", *tensor.file, tensor.name, shape_text(wanted),
         said(), shape_text(tensor.shape));
  }

  void count(const StoredTensor& tensor) {
    weights_.bytes += static_cast<std::int64_t>(tensor.data.size());
    std::int64_t values = 1;
    for (const std::int64_t size : tensor.shape) values *= size;
    weights_.parameters += values;
  }

  const ModelSource& source_;
  const bool convert_;
  Weights& weights_;
  std::set<std::string_view> used_;
};

LayerWeights read_layer(Loader& loader, const WeightNames& names, const ModelConfig& config, std::int64_t index) {
  const auto name = [&](const char* part) { return names.layer(index, part); };
  LayerWeights layer;
  layer.attention_norm = loader.vector(name(names.attention_norm), config.dim);
  layer.query = loader.matrix(name(names.query), config.q_dim(), config.dim);
  layer.key = loader.matrix(name(names.key), config.kv_dim(), config.dim);
  layer.value = loader.matrix(name(names.value), config.kv_dim(), config.dim);
  layer.attention_output = loader.matrix(name(names.attention_output), config.dim, config.q_dim());
  layer.feed_forward_norm = loader.vector(name(names.feed_forward_norm), config.dim);
  layer.gate = loader.matrix(name(names.gate), config.feed_forward_dim, config.dim);
  layer.up = loader.matrix(name(names.up), config.feed_forward_dim, config.dim);
  layer.down = loader.matrix(name(names.down), config.dim, config.feed_forward_dim);
  return layer;
}

void set_vocab_size(const ModelSource& source, std::int64_t rows, ModelConfig& config) {
  if (source.config().vocab_size != 0 && source.config().vocab_size != rows) {
    fail(Status::kCorrupt, "{}: wanted {}, the rows of {}, found {}", source.vocab_size_field(), rows,
         source.names().embeddings, source.config().vocab_size);
  }
  config.vocab_size = rows;
}

// A head that is the embeddings may be stored once more; it may not be another one.
Matrix read_head(Loader& loader, const ModelSource& source, const ModelConfig& config, const Matrix& embeddings) {
  const char* name = source.names().head;
  if (!loader.has(name)) {
    if (source.tied() == false) {
      fail(Status::kCorrupt, "{}: wanted true where the weights have no {}, found false", source.tied_field(), name);
    }
    return embeddings;
  }
  const Matrix head = loader.matrix(name, config.vocab_size, config.dim);
  if (source.tied() != true) return head;
  const auto size = static_cast<std::size_t>(head.rows * head.format->row_bytes(head.columns));
  if (head.format != embeddings.format || std::memcmp(head.data, embeddings.data, size) != 0) {
    fail(Status::kCorrupt, "{}: wanted false where {} is not {}, found true", source.tied_field(), name,
         source.names().embeddings);
  }
  return embeddings;
}

Weights read_pass(const ModelSource& source, ModelConfig& config, bool convert) {
  const WeightNames& names = source.names();
  Weights weights;
  Loader loader(source, convert, weights);
  weights.embeddings = loader.matrix(names.embeddings, 0, config.dim);
  set_vocab_size(source, weights.embeddings.rows, config);
  for (std::int64_t i = 0; i < config.layers; ++i) weights.layers.push_back(read_layer(loader, names, config, i));
  weights.output_norm = loader.vector(names.output_norm, config.dim);
  weights.head = read_head(loader, source, config, weights.embeddings);
  loader.require_all_used(config);
  return weights;
}

}  // namespace

Weights read_weights(const ModelSource& source, ModelConfig& config) {
  read_pass(source, config, false);
  return read_pass(source, config, true);
}

}  // namespace lacuna
