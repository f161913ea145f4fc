#include "model/save/gguf_file.h"

#include "base/error.h"
#include "base/log.h"
#include "model/formats/formats.h"
#include "model/save/gguf_header.h"

namespace lacuna {
namespace {

// general.quantization_version: GGML_QNT_VERSION, of the formats that are written here.
constexpr std::uint32_t kQuantizationVersion = 2;

// general.file_type: llama.cpp's enum llama_ftype, "all F32", "mostly F16", …
std::uint32_t file_type(const Format& format) {
  if (&format == &formats::kF16) return 1;
  if (&format == &formats::kQ4_0) return 2;
  if (&format == &formats::kQ8_0) return 7;
  if (&format == &formats::kBF16) return 32;
  return 0;
}

std::uint32_t count(std::int64_t value) { return static_cast<std::uint32_t>(value); }

void put_model(GgufHeader& header, const ModelConfig& config, const Format& format) {
  header.put("general.architecture", "llama");
  header.put("general.type", "model");
  header.put("general.name", config.name);
  header.put("llama.block_count", count(config.layers));
  header.put("llama.context_length", count(config.context_length));
  header.put("llama.embedding_length", count(config.dim));
  header.put("llama.feed_forward_length", count(config.feed_forward_dim));
  header.put("llama.attention.head_count", count(config.heads));
  header.put("llama.attention.head_count_kv", count(config.kv_heads));
  header.put("llama.rope.freq_base", static_cast<float>(config.rope_base));
  header.put("llama.attention.layer_norm_rms_epsilon", static_cast<float>(config.rms_epsilon));
  // Where they are missing, readers take the embedding's share of a head.
  if (config.head_dim * config.heads != config.dim) {
    header.put("llama.attention.key_length", count(config.head_dim));
    header.put("llama.attention.value_length", count(config.head_dim));
  }
  header.put("general.file_type", file_type(format));
  header.put("llama.vocab_size", count(config.vocab_size));
  header.put("llama.rope.dimension_count", count(config.rope_dim));
  if (config.rope_scale != 1) {
    header.put("llama.rope.scaling.type", "linear");
    header.put("llama.rope.scaling.factor", static_cast<float>(config.rope_scale));
  }
  header.put("general.quantization_version", kQuantizationVersion);
}

void put_id(GgufHeader& header, std::string_view key, std::int32_t id) {
  if (id >= 0) header.put(key, static_cast<std::uint32_t>(id));
}

// What the pre-tokenizer's name says in a GGUF file, or would leave out without a word.
void check_tokenizer(const TokenizerSource& source) {
  const bool whole_pieces = source.pre_tokenizer == "llama-bpe";
  if (source.whole_pieces.value_or(whole_pieces) != whole_pieces) {
    fail(Status::kUnsupported, "a GGUF file: wanted ignore_merges {} with the pre-tokenizer {}, found {} in {}",
         whole_pieces, source.pre_tokenizer, !whole_pieces, source.file);
  }
  if (source.nfc) {
    log::warning("{}: texts are brought into normal form C first, which a GGUF file cannot say: without it some differ",
                 source.file);
  }
}

void put_tokenizer(GgufHeader& header, const TokenizerSource& source) {
  check_tokenizer(source);
  header.put("tokenizer.ggml.model", source.model);
  header.put("tokenizer.ggml.pre", source.pre_tokenizer);
  header.put("tokenizer.ggml.tokens", std::span(source.tokens));
  if (source.has_token_types) header.put("tokenizer.ggml.token_type", std::span(source.token_types));
  header.put("tokenizer.ggml.merges", std::span(source.merges));
  put_id(header, "tokenizer.ggml.bos_token_id", source.bos);
  put_id(header, "tokenizer.ggml.eos_token_id", source.eos);
  put_id(header, "tokenizer.ggml.unknown_token_id", source.unknown);
  put_id(header, "tokenizer.ggml.padding_token_id", source.padding);
  if (source.add_bos) header.put("tokenizer.ggml.add_bos_token", *source.add_bos);
  if (!source.chat_template.empty()) header.put("tokenizer.chat_template", source.chat_template);
}

}  // namespace

std::string gguf_front(const Model& model, std::span<const SavedTensor> tensors, const Format& format) {
  GgufHeader header;
  put_model(header, model.config(), format);
  put_tokenizer(header, model.tokenizer_source());
  for (const SavedTensor& tensor : tensors) header.tensor(tensor.name, tensor.shape, *tensor.format);
  return header.bytes();
}

}  // namespace lacuna
