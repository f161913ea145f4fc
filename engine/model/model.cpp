#include "model/model.h"

#include "base/error.h"
#include "base/log.h"
#include "model/backends.h"
#include "model/tokenizer/gguf_source.h"

namespace lacuna {
namespace {

// Checked before a tokenizer is made of it, which takes memory.
TokenizerSource read_tokenizer(const GgufFile& file, const ModelConfig& config) {
  TokenizerSource source = tokenizer_source(file);
  if (static_cast<std::int64_t>(source.tokens.size()) != config.vocab_size) {
    fail(Status::kCorrupt,
         "{}: tokenizer.ggml.tokens: wanted {} tokens, one for each row of token_embd.weight, found {}", file.path(),
         config.vocab_size, source.tokens.size());
  }
  return source;
}

}  // namespace

std::shared_ptr<Model> Model::open(const std::string& path, const ModelOptions& options) {
  check_options(options);
  auto model = std::make_shared<Model>(path, options);
  log::info("opened {}: {} layers, {:.1f} MB of weights, positions 0 to {}, {} ({}), {} threads, {}", path,
            model->config().layers, static_cast<double>(model->weights().bytes) / 1e6,
            model->config().context_length - 1, options.backend, options.dtype, model->backend().threads(),
            model->backend().instructions());
  return model;
}

Model::Model(const std::string& path, const ModelOptions& options)
    : options_(options),
      file_(path),
      config_(read_config(file_)),
      weights_(read_weights(file_, config_)),
      source_(read_tokenizer(file_, config_)),
      tokenizer_(source_),
      backend_(make_backend(options, config_, weights_)) {}

std::shared_ptr<float[]> Model::embeddings() const {
  const std::scoped_lock lock(mutex_);
  if (embeddings_ == nullptr) {
    const Matrix& table = weights_.embeddings;
    const std::shared_ptr<float[]> values(new float[static_cast<std::size_t>(table.rows * table.columns)]);
    for (std::int64_t row = 0; row < table.rows; ++row) {
      table.format->dequantize(table.row(row), table.columns, values.get() + row * table.columns);
    }
    embeddings_ = values;
  }
  return embeddings_;
}

}  // namespace lacuna
