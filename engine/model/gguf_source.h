// A GGUF file as the source of a model.
#pragma once

#include "model/gguf.h"
#include "model/source.h"

namespace lacuna {

class GgufSource final : public ModelSource {
 public:
  // Throws Error as GgufFile and read_config do.
  explicit GgufSource(const std::string& path);

  const std::string& path() const override { return file_.path(); }
  const ModelConfig& config() const override { return config_; }
  const WeightNames& names() const override { return kGgufNames; }
  std::span<const StoredTensor> tensors() const override { return tensors_; }
  const StoredTensor* find(std::string_view name) const override;
  std::optional<bool> tied() const override { return std::nullopt; }
  TokenizerSource tokenizer(std::int64_t vocab_size) const override;
  std::string vocab_size_field() const override { return path() + ": llama.vocab_size"; }
  std::string tied_field() const override { return path(); }
  std::string shape_field() const override { return ""; }

 private:
  GgufFile file_;
  ModelConfig config_;
  std::vector<StoredTensor> tensors_;  // as in the file
};

}  // namespace lacuna
