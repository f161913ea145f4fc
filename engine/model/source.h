// A model's files, whatever their kind: the shape that they describe, tensors under the names that they have there, and
// a tokenizer. A GGUF file (gguf_source.h) or a Hugging Face folder (huggingface/folder.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/config.h"
#include "model/format.h"
#include "model/tokenizer.h"
#include "model/weight_names.h"

namespace lacuna {

// A tensor as it lies in a mapped file.
struct StoredTensor {
  std::string_view name;            // as the file has it
  const Format* format = nullptr;   // nullptr: a type that is not read
  std::string_view type;            // its name: "Q4_1", "F64"
  std::vector<std::int64_t> shape;  // as in PyTorch: the last one contiguous
  std::span<const std::byte> data;
  const std::string* file = nullptr;  // its path
};

// Views that are handed out are valid as long as the source.
class ModelSource {
 public:
  ModelSource() = default;
  ModelSource(const ModelSource&) = delete;
  ModelSource& operator=(const ModelSource&) = delete;
  virtual ~ModelSource() = default;

  virtual const std::string& path() const = 0;    // what was opened
  virtual const ModelConfig& config() const = 0;  // vocab_size 0: the embeddings say it
  virtual const WeightNames& names() const = 0;
  virtual std::span<const StoredTensor> tensors() const = 0;
  virtual const StoredTensor* find(std::string_view name) const = 0;  // nullptr: none
  // Whether the head is the embeddings; none: where there is no head of its own.
  virtual std::optional<bool> tied() const = 0;
  // As many tokens as there are embeddings (vocab_size). Throws Error.
  virtual TokenizerSource tokenizer(std::int64_t vocab_size) const = 0;

  // For error texts: the file and field that says so ("PATH: llama.vocab_size"), "" where the tensors' own file does.
  virtual std::string vocab_size_field() const = 0;
  virtual std::string tied_field() const = 0;
  virtual std::string shape_field() const = 0;
};

// Throws Error; the text names file, field, wanted and found.
std::unique_ptr<ModelSource> open_model_source(const std::string& path);

}  // namespace lacuna
