// What the tensors of a Llama model are called: in GGUF files, and in Hugging Face folders.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace lacuna {

struct WeightNames {
  const char* embeddings;
  const char* output_norm;
  const char* head;
  // Of a layer: behind the prefix, its number and a dot, in front of ".weight".
  const char* layer_prefix;
  const char* attention_norm;
  const char* query;
  const char* key;
  const char* value;
  const char* attention_output;
  const char* feed_forward_norm;
  const char* gate;
  const char* up;
  const char* down;

  std::string layer(std::int64_t index, const char* name) const {
    return fmt::format("{}{}.{}.weight", layer_prefix, index, name);
  }
};

inline constexpr WeightNames kGgufNames = {
    "token_embd.weight", "output_norm.weight", "output.weight", "blk.",   "attn_norm", "attn_q", "attn_k", "attn_v",
    "attn_output",       "ffn_norm",           "ffn_gate",      "ffn_up", "ffn_down"};

inline constexpr WeightNames kHuggingFaceNames = {"model.embed_tokens.weight",
                                                  "model.norm.weight",
                                                  "lm_head.weight",
                                                  "model.layers.",
                                                  "input_layernorm",
                                                  "self_attn.q_proj",
                                                  "self_attn.k_proj",
                                                  "self_attn.v_proj",
                                                  "self_attn.o_proj",
                                                  "post_attention_layernorm",
                                                  "mlp.gate_proj",
                                                  "mlp.up_proj",
                                                  "mlp.down_proj"};

}  // namespace lacuna
