// A model's weights as tensors: dequantised once, in the type that the backend computes in, on its device.
#pragma once

#include <vector>

#include "model/config.h"
#include "model/weights.h"
#include "torch/backend/workers.h"

namespace lacuna::aten {

// Matrices of the same input stand on top of each other: fewer, larger products. Norms are in the type of sums.
struct LayerTensors {
  at::Tensor attention_norm;     // (dim)
  at::Tensor query_key_value;    // (heads * head_dim + 2 * kv_heads * head_dim, dim)
  at::Tensor attention_output;   // (dim, heads * head_dim)
  at::Tensor feed_forward_norm;  // (dim)
  at::Tensor gate_up;            // (2 * feed_forward_dim, dim)
  at::Tensor down;               // (dim, feed_forward_dim)
};

struct WeightTensors {
  at::Tensor embeddings;  // (vocab, dim)
  std::vector<LayerTensors> layers;
  at::Tensor output_norm;  // (dim)
  at::Tensor head;         // (vocab, dim); the embeddings' own tensor where the model shares them
};

// matrices: options of the matrices, norms: of the norms. Rows of queries and keys come in the order in which one angle
// turns the neighbours (2i, 2i + 1), whatever config.rope_pairs says: scores do not depend on it.
// Throws Error(kInterrupted), c10::Error.
WeightTensors make_tensors(const ModelConfig& config, const Weights& weights, const at::TensorOptions& matrices,
                           const at::TensorOptions& norms, Workers& workers);

}  // namespace lacuna::aten
