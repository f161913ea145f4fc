// What stands in a Hugging Face folder beside the weights, as JSON texts.
#pragma once

#include <string>

#include "model/model.h"
#include "model/save/tensors.h"

namespace lacuna {

// config.json, as transformers writes it of a LlamaForCausalLM. torch_dtype: "float32", "float16", "bfloat16". Throws
// kUnsupported for a model that such a config cannot describe (heads of which a part is rotated).
std::string config_json(const Model& model, const std::string& torch_dtype);
// generation_config.json
std::string generation_config_json(const Model& model);
// tokenizer_config.json
std::string tokenizer_config_json(const Model& model);

// tokenizer.json, as the library `tokenizers` reads it: it encodes and decodes as the engine's tokenizer does. Throws
// kUnsupported for a vocabulary that JSON cannot hold: texts that are no UTF-8, or the same text twice.
std::string tokenizer_json(const TokenizerSource& source);

}  // namespace lacuna
