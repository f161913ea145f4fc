// config.json of a Llama model in a Hugging Face folder.
#pragma once

#include <cstdint>
#include <string>

#include "model/config.h"
#include "model/huggingface/json.h"

namespace lacuna::huggingface {

constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;  // of config.json

struct Config {
  ModelConfig model;
  bool tied = false;  // tie_word_embeddings
  std::int32_t bos = -1, eos = -1, padding = -1;
};

// `document`: config.json, which is at `path`; name: what the model is to be called. Fields that are missing have the
// values that transformers' LlamaConfig gives them. Throws kUnsupported, by name, for what would change the numbers and
// is not done here (another family, biases, RoPE scalings, quantised weights), kCorrupt for what does not fit together.
Config read_config(const Json& document, const std::string& path, const std::string& name);

// Takes the ids that `config` has not yet, of config.json or generation_config.json.
void complete_ids(const Json& document, const std::string& path, Config& config);

}  // namespace lacuna::huggingface
