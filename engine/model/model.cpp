#include "model/model.h"

#include "base/error.h"
#include "base/log.h"
#include "model/backends.h"

namespace lacuna {
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
      files_(open_model_source(path)),
      config_(files_->config()),
      weights_(read_weights(*files_, config_)),
      source_(files_->tokenizer(config_.vocab_size)),
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
