#include "model/save/folder_json.h"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

// Transformers' range of the random weights that training begins with; a reader asks for it, nothing depends on it.
constexpr double kInitializerRange = 0.02;

// What is not UTF-8 (in a name, a template) becomes U+FFFD.
std::string text_of(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// A number that came as a float32: the shortest decimal that is that float, 1e-05 and not 9.999999747378752e-06.
double shortest(double value) { return std::strtod(fmt::format("{}", static_cast<float>(value)).c_str(), nullptr); }

Json id_or_null(std::int32_t id) { return id >= 0 ? Json(id) : Json(nullptr); }

void add_token(Json& document, const char* key, const TokenizerSource& source, std::int32_t id) {
  if (id >= 0 && id < static_cast<std::int64_t>(source.tokens.size())) {
    document[key] = source.tokens[static_cast<std::size_t>(id)];
  }
}

Json rope_scaling(const ModelConfig& config) {
  if (config.rope_scale == 1) return nullptr;
  return {{"factor", shortest(config.rope_scale)}, {"rope_type", "linear"}, {"type", "linear"}};
}

}  // namespace

std::string config_json(const Model& model, const std::string& torch_dtype) {
  const ModelConfig& config = model.config();
  if (config.rope_dim != config.head_dim) {
    fail(Status::kUnsupported,
         "a Hugging Face folder: wanted heads that are rotated as a whole ({} values), found {} rotated values",
         config.head_dim, config.rope_dim);
  }
  return text_of({{"architectures", {"LlamaForCausalLM"}},
                  {"attention_bias", false},
                  {"attention_dropout", 0.0},
                  {"bos_token_id", id_or_null(model.bos())},
                  {"eos_token_id", id_or_null(model.eos())},
                  {"head_dim", config.head_dim},
                  {"hidden_act", "silu"},
                  {"hidden_size", config.dim},
                  {"initializer_range", kInitializerRange},
                  {"intermediate_size", config.feed_forward_dim},
                  {"max_position_embeddings", config.context_length},
                  {"mlp_bias", false},
                  {"model_type", "llama"},
                  {"num_attention_heads", config.heads},
                  {"num_hidden_layers", config.layers},
                  {"num_key_value_heads", config.kv_heads},
                  {"pretraining_tp", 1},
                  {"rms_norm_eps", shortest(config.rms_epsilon)},
                  {"rope_scaling", rope_scaling(config)},
                  {"rope_theta", config.rope_base},
                  {"tie_word_embeddings", has_tied_head(model.weights())},
                  {"torch_dtype", torch_dtype},
                  {"use_cache", true},
                  {"vocab_size", config.vocab_size}});
}

std::string generation_config_json(const Model& model) {
  Json document = {{"_from_model_config", true}};
  if (model.bos() >= 0) document["bos_token_id"] = model.bos();
  if (model.eos() >= 0) document["eos_token_id"] = model.eos();
  if (const std::int32_t padding = model.tokenizer_source().padding; padding >= 0) document["pad_token_id"] = padding;
  return text_of(document);
}

std::string tokenizer_config_json(const Model& model) {
  const TokenizerSource& source = model.tokenizer_source();
  Json document = {{"add_prefix_space", false}, {"clean_up_tokenization_spaces", false}};
  if (source.add_bos) document["add_bos_token"] = *source.add_bos;
  add_token(document, "bos_token", source, source.bos);
  add_token(document, "eos_token", source, source.eos);
  add_token(document, "pad_token", source, source.padding);
  add_token(document, "unk_token", source, source.unknown);
  if (!source.chat_template.empty()) document["chat_template"] = source.chat_template;
  document["model_input_names"] = {"input_ids", "attention_mask"};  // no token types, which Llama models do not take
  document["model_max_length"] = model.config().context_length;
  document["tokenizer_class"] = "PreTrainedTokenizerFast";
  return text_of(document);
}

}  // namespace lacuna
