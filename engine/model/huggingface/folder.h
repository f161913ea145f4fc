// A Hugging Face folder as the source of a model: config.json, weights as safetensors, tokenizer.json.
#pragma once

#include "model/huggingface/config.h"
#include "model/huggingface/shards.h"
#include "model/huggingface/tokenizer.h"
#include "model/source.h"

namespace lacuna {

class HuggingFaceFolder final : public ModelSource {
 public:
  // Throws Error.
  explicit HuggingFaceFolder(const std::string& path);

  const std::string& path() const override { return path_; }
  const ModelConfig& config() const override { return config_.model; }
  const WeightNames& names() const override { return kHuggingFaceNames; }
  std::span<const StoredTensor> tensors() const override { return shards_.tensors(); }
  const StoredTensor* find(std::string_view name) const override { return shards_.find(name); }
  std::optional<bool> tied() const override { return config_.tied; }
  TokenizerSource tokenizer(std::int64_t vocab_size) const override;  // once
  std::string vocab_size_field() const override { return config_path_ + ": vocab_size"; }
  std::string tied_field() const override { return config_path_ + ": tie_word_embeddings"; }
  std::string shape_field() const override { return config_path_; }

 private:
  std::string path_, config_path_;
  huggingface::Config config_;
  huggingface::Shards shards_;
  mutable std::unique_ptr<const huggingface::TokenizerFile> tokenizer_;
};

// A folder's config, tokenizer and tensors as a JSON document, as describe_gguf does for a file.
std::string describe_huggingface(const std::string& path);

}  // namespace lacuna
