// A Llama-family model's weights as they lie in the mapped file: nothing is copied or converted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/config.h"
#include "model/format.h"
#include "model/source.h"

namespace lacuna {

// A matrix (rows, columns) in a storage format; y = W x for x (columns).
struct Matrix {
  const Format* format = nullptr;
  const std::byte* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  const std::byte* row(std::int64_t index) const { return data + index * format->row_bytes(columns); }
};

struct LayerWeights {
  std::vector<float> attention_norm;     // (dim)
  Matrix query;                          // (heads * head_dim, dim)
  Matrix key, value;                     // (kv_heads * head_dim, dim)
  Matrix attention_output;               // (dim, heads * head_dim)
  std::vector<float> feed_forward_norm;  // (dim)
  Matrix gate, up;                       // (feed_forward_dim, dim)
  Matrix down;                           // (dim, feed_forward_dim)
};

struct Weights {
  Matrix embeddings;  // (vocab, dim)
  std::vector<LayerWeights> layers;
  std::vector<float> output_norm;  // (dim)
  Matrix head;                     // (vocab, dim); the embeddings where the file has none of its own
  std::int64_t bytes = 0;
  std::int64_t parameters = 0;
};

// Sets config.vocab_size from the embeddings. Throws Error: kCorrupt for a missing tensor or a wrong shape,
// kUnsupported for a storage format that is not read, and for tensors that are not this model's (biases, more layers);
// the text names them, and what says otherwise. The weights are views into the source's files.
Weights read_weights(const ModelSource& source, ModelConfig& config);

}  // namespace lacuna
