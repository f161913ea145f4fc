#include "torch/backend/weights.h"

#include <algorithm>
#include <initializer_list>

#include "torch/host.h"

namespace lacuna::aten {
namespace {

// Rows that are turned into float32 at a time, on their way to another type or device.
constexpr std::int64_t kRowsAtOnce = 256;

class Maker {
 public:
  Maker(const at::TensorOptions& matrices, const at::TensorOptions& norms, Workers& workers)
      : matrices_(matrices), norms_(norms), workers_(workers) {}

  at::Tensor vector(const std::vector<float>& values) const {
    return at::tensor(values, at::TensorOptions(at::kFloat)).to(norms_);
  }

  at::Tensor stack(std::initializer_list<const Matrix*> parts) const {
    std::int64_t rows = 0;
    for (const Matrix* part : parts) rows += part->rows;
    at::Tensor result = at::empty({rows, (*parts.begin())->columns}, matrices_);
    std::int64_t first = 0;
    for (const Matrix* part : parts) {
      check_host_interrupt();
      fill(*part, result.narrow(0, first, part->rows));
      first += part->rows;
    }
    return result;
  }

 private:
  void fill(const Matrix& matrix, const at::Tensor& out) const {
    workers_.run((matrix.rows + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::int64_t item) {
      const std::int64_t first = item * kRowsAtOnce;
      const std::int64_t count = std::min(kRowsAtOnce, matrix.rows - first);
      const at::Tensor target = out.narrow(0, first, count);
      const bool direct = target.scalar_type() == at::kFloat && target.is_cpu();
      const at::Tensor floats = direct ? target : at::empty({count, matrix.columns}, at::kFloat);
      auto* values = floats.data_ptr<float>();
      for (std::int64_t row = 0; row < count; ++row) {
        matrix.format->dequantize(matrix.row(first + row), matrix.columns, values + row * matrix.columns);
      }
      if (!direct) target.copy_(floats);
    });
  }

  const at::TensorOptions matrices_, norms_;
  Workers& workers_;
};

// The rows of the first `heads` heads from halves, (i, i + rope_dim / 2), to neighbours.
void pair_neighbours(const ModelConfig& config, std::int64_t heads, const at::Tensor& matrix) {
  const at::Tensor turned = matrix.narrow(0, 0, heads * config.head_dim)
                                .view({heads, config.head_dim, config.dim})
                                .narrow(1, 0, config.rope_dim);
  const at::Tensor neighbours =
      turned.reshape({heads, 2, config.rope_dim / 2, config.dim}).transpose(1, 2).contiguous();
  turned.copy_(neighbours.view({heads, config.rope_dim, config.dim}));
}

}  // namespace

WeightTensors make_tensors(const ModelConfig& config, const Weights& weights, const at::TensorOptions& matrices,
                           const at::TensorOptions& norms, Workers& workers) {
  const Maker make(matrices, norms, workers);
  WeightTensors result;
  result.embeddings = make.stack({&weights.embeddings});
  for (const LayerWeights& layer : weights.layers) {
    LayerTensors made;
    made.attention_norm = make.vector(layer.attention_norm);
    made.query_key_value = make.stack({&layer.query, &layer.key, &layer.value});
    if (config.rope_pairs == RopePairs::kHalves) {
      pair_neighbours(config, config.heads + config.kv_heads, made.query_key_value);
    }
    made.attention_output = make.stack({&layer.attention_output});
    made.feed_forward_norm = make.vector(layer.feed_forward_norm);
    made.gate_up = make.stack({&layer.gate, &layer.up});
    made.down = make.stack({&layer.down});
    result.layers.push_back(std::move(made));
  }
  result.output_norm = make.vector(weights.output_norm);
  result.head = weights.head.data == weights.embeddings.data ? result.embeddings : make.stack({&weights.head});
  return result;
}

}  // namespace lacuna::aten
