// A model: weights and tokenizer of a file or folder, and the backend that evaluates tokens with them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "model/backend.h"
#include "model/config.h"
#include "model/options.h"
#include "model/source.h"
#include "model/tokenizer.h"
#include "model/weights.h"

namespace lacuna {

// Immutable but for its caches; may be used by several threads. Contexts and segments hold it.
class Model {
 public:
  // Throws Error; the text names file, field, wanted and found.
  static std::shared_ptr<Model> open(const std::string& path, const ModelOptions& options);

  const std::string& path() const { return files_->path(); }
  const ModelOptions& options() const { return options_; }
  const ModelConfig& config() const { return config_; }
  const Weights& weights() const { return weights_; }
  const Tokenizer& tokenizer() const { return tokenizer_; }
  const TokenizerSource& tokenizer_source() const { return source_; }  // views into the files
  std::int32_t bos() const { return source_.bos; }                     // -1: none
  std::int32_t eos() const { return source_.eos; }
  Backend& backend() const { return *backend_; }
  KvShape kv_shape() const { return {config_.layers, config_.kv_heads, config_.head_dim, backend_->element_bytes()}; }

  // The input embeddings (vocab, dim) as float32, made at the first call and shared; not to be written to.
  std::shared_ptr<float[]> embeddings() const;

  Model(const std::string& path, const ModelOptions& options);  // for open()

 private:
  ModelOptions options_;
  std::unique_ptr<const ModelSource> files_;
  ModelConfig config_;
  Weights weights_;
  TokenizerSource source_;
  Tokenizer tokenizer_;
  std::unique_ptr<Backend> backend_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<float[]> embeddings_;
};

}  // namespace lacuna
