// The shape of a Llama-family model, read from a file's metadata and checked.
#pragma once

#include <cstdint>
#include <string>

#include "model/gguf.h"

namespace lacuna {

// Which two values of a head one angle turns: (2i, 2i + 1), as GGUF files of this family have their rows, or
// (i, i + rope_dim / 2), as Hugging Face folders do. Rows in another order, the same numbers.
enum class RopePairs { kAdjacent, kHalves };

struct ModelConfig {
  std::string architecture;  // "llama"
  std::string name;          // general.name, or the file's name
  std::int64_t vocab_size = 0;
  std::int64_t dim = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_dim = 0;
  std::int64_t rope_dim = 0;  // the first rope_dim values of a head are turned; even, <= head_dim
  std::int64_t feed_forward_dim = 0;
  std::int64_t context_length = 0;  // trained positions
  double rms_epsilon = 0;
  double rope_base = 0;
  RopePairs rope_pairs = RopePairs::kAdjacent;
  double rope_scale = 1;  // linear scaling: positions are divided by it

  std::int64_t kv_dim() const { return kv_heads * head_dim; }
  std::int64_t q_dim() const { return heads * head_dim; }
};

// Throws Error: kUnsupported for another architecture or RoPE scaling (by name), kCorrupt for counts that are missing,
// out of range or do not fit together.
ModelConfig read_config(const GgufFile& file);

}  // namespace lacuna
