#include "model/huggingface/config.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace lacuna::huggingface {
namespace {

// Larger than any model that exists, small enough that products of two fit an int64 with room to spare.
constexpr std::int64_t kLargestCount = std::int64_t{1} << 28;
constexpr std::int64_t kMostLayers = 1000;

// What transformers' LlamaConfig takes where a field is missing.
constexpr std::int64_t kDefaultPositions = 2048;
constexpr double kDefaultEpsilon = 1e-6;
constexpr double kDefaultRopeBase = 10000;

std::int64_t count(const Field& config, const char* key, std::int64_t most = kLargestCount) {
  return config.at(key).integer(1, most);
}

std::int64_t count_or(const Field& config, const char* key, std::int64_t fallback) {
  const auto field = config.get(key);
  return field ? field->integer(1, kLargestCount) : fallback;
}

void require_text(const Field& config, const char* key, std::string_view wanted) {
  const auto field = config.get(key);
  if (field && field->string() != wanted) field->unsupported(fmt::format("\"{}\"", wanted));
}

void require_false(const Field& config, const char* key) {
  const auto field = config.get(key);
  if (field && field->boolean()) field->unsupported("false");
}

void check_family(const Field& config) {
  if (const auto architectures = config.get("architectures")) {
    const auto& names = architectures->list().value();
    if (std::find(names.begin(), names.end(), "LlamaForCausalLM") == names.end()) {
      fail(Status::kUnsupported, "{}: wanted LlamaForCausalLM, found {}", architectures->place(),
           names.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 100));
    }
  }
  const Field type = config.at("model_type");
  if (type.string() != "llama") type.unsupported("\"llama\"");
  require_text(config, "hidden_act", "silu");
  require_false(config, "attention_bias");
  require_false(config, "mlp_bias");
  if (const auto quantized = config.get("quantization_config"))
    quantized->unsupported("none (weights of F32, F16, BF16)");
  if (const auto part = config.get("partial_rotary_factor"); part && part->positive() != 1) part->unsupported("1");
}

// One table of RoPE fields: rope_scaling, or rope_parameters of newer files.
void read_rope_table(const Field& table, ModelConfig& model) {
  const auto kind = table.get("rope_type") ? table.get("rope_type") : table.get("type");
  const std::string_view name = kind ? kind->string() : "default";
  if (const auto base = table.get("rope_theta")) model.rope_base = base->positive();
  if (name == "linear") {
    model.rope_scale = table.at("factor").positive();
  } else if (name != "default" && name != "none") {
    kind->unsupported("linear, default or none");
  } else if (!kind && table.has("factor")) {
    table.refuse("a rope_type beside the factor");
  }
}

void read_rope(const Field& config, ModelConfig& model) {
  model.rope_pairs = RopePairs::kHalves;
  model.rope_dim = model.head_dim;
  if (model.head_dim % 2 != 0) {
    fail(Status::kCorrupt, "{}: head_dim: wanted an even number, found {}", config.place(), model.head_dim);
  }
  const auto base = config.get("rope_theta");
  model.rope_base = base ? base->positive() : kDefaultRopeBase;
  if (const auto table = config.get("rope_scaling")) read_rope_table(table->object(), model);
  if (const auto table = config.get("rope_parameters")) read_rope_table(table->object(), model);
  if (base && base->positive() != model.rope_base) {
    base->refuse(fmt::format("{}, as rope_parameters say", model.rope_base));
  }
}

void read_heads(const Field& config, ModelConfig& model) {
  model.heads = count(config, "num_attention_heads");
  model.kv_heads = count_or(config, "num_key_value_heads", model.heads);
  if (model.heads % model.kv_heads != 0) {
    config.at("num_key_value_heads").refuse(fmt::format("a divisor of num_attention_heads {}", model.heads));
  }
  if (!config.has("head_dim") && model.dim % model.heads != 0) {
    config.at("hidden_size").refuse(fmt::format("a multiple of num_attention_heads {}", model.heads));
  }
  model.head_dim = count_or(config, "head_dim", std::max<std::int64_t>(1, model.dim / model.heads));
  if (model.head_dim > kLargestCount / model.heads) {
    fail(Status::kCorrupt, "{}: head_dim: wanted at most {}, found {}", config.place(), kLargestCount / model.heads,
         model.head_dim);
  }
}

// An id, or the first of a list of them; -1 where there is none.
std::int32_t read_id(const Field& config, const char* key) {
  const auto field = config.get(key);
  if (!field) return -1;
  const auto id = [](const Field& value) {
    // Some writers say "none" by -1.
    return static_cast<std::int32_t>(value.integer(-1, std::numeric_limits<std::int32_t>::max()));
  };
  if (!field->value().is_array()) return id(*field);
  return field->value().empty() ? -1 : id(field->element(0));
}

}  // namespace

Config read_config(const Json& document, const std::string& path, const std::string& name) {
  const Field config(document, path);
  config.object();
  check_family(config);
  Config result;
  ModelConfig& model = result.model;
  model.architecture = "llama";
  model.name = name;
  model.vocab_size = count(config, "vocab_size");
  model.dim = count(config, "hidden_size");
  model.layers = count(config, "num_hidden_layers", kMostLayers);
  read_heads(config, model);
  model.feed_forward_dim = count(config, "intermediate_size");
  model.context_length = count_or(config, "max_position_embeddings", kDefaultPositions);
  const auto epsilon = config.get("rms_norm_eps");
  model.rms_epsilon = epsilon ? epsilon->positive() : kDefaultEpsilon;
  read_rope(config, model);
  const auto tied = config.get("tie_word_embeddings");
  result.tied = tied && tied->boolean();
  complete_ids(document, path, result);
  return result;
}

void complete_ids(const Json& document, const std::string& path, Config& config) {
  const Field fields(document, path);
  if (config.bos < 0) config.bos = read_id(fields, "bos_token_id");
  if (config.eos < 0) config.eos = read_id(fields, "eos_token_id");
  if (config.padding < 0) config.padding = read_id(fields, "pad_token_id");
}

}  // namespace lacuna::huggingface
