#include "model/cpu/forward.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <vector>

#include "base/interrupt.h"
#include "model/cpu/attention.h"
#include "model/cpu/kernels.h"
#include "model/cpu/product.h"
#include "model/cpu/rope.h"

namespace lacuna::cpu {
namespace {

// Rows of one pass over the weights: enough to pay for dequantising them, few enough to answer an interrupt soon and to
// keep the activations in the second-level cache.
constexpr std::int64_t kRowsAtOnce = 64;

// Norm weights, padded so that whole vectors can be read.
std::vector<float> pad(const std::vector<float>& values) {
  std::vector<float> result(values);
  result.resize(static_cast<std::size_t>(padded(static_cast<std::int64_t>(values.size()))));
  return result;
}

class CpuBackend final : public Backend {
 public:
  CpuBackend(const ModelConfig& config, const Weights& weights, int threads)
      : config_(config),
        weights_(weights),
        pool_(threads),
        multiplier_(pool_),
        attention_(config, pool_),
        dim_(padded(config.dim)),
        q_dim_(padded(config.q_dim())),
        ff_dim_(padded(config.feed_forward_dim)),
        output_norm_(pad(weights.output_norm)) {
    for (const LayerWeights& layer : weights.layers) {
      norms_.push_back({pad(layer.attention_norm), pad(layer.feed_forward_norm)});
    }
  }

  void forward(std::span<const Row> rows) override {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < rows.size(); i += kRowsAtOnce) {
      forward_chunk(rows.subspan(i, std::min<std::size_t>(kRowsAtOnce, rows.size() - i)));
    }
  }

  void logits(const double* hidden, std::int64_t count, float* out) override {
    const std::scoped_lock lock(mutex_);
    reserve(std::min(count, kRowsAtOnce));
    for (std::int64_t i = 0; i < count; i += kRowsAtOnce) {
      const std::int64_t rows = std::min(kRowsAtOnce, count - i);
      check_interrupt();
      for (std::int64_t r = 0; r < rows; ++r)
        std::transform(hidden + (i + r) * config_.dim, hidden + (i + r + 1) * config_.dim, h_.data() + r * dim_,
                       [](double value) { return static_cast<float>(value); });
      const Product head{&weights_.head, out + i * config_.vocab_size, config_.vocab_size};
      multiplier_.run(h_.data(), rows, {&head, 1});
    }
  }

  std::int64_t element_bytes() const override { return sizeof(float); }
  int threads() const override { return pool_.threads(); }
  const char* instructions() const override { return cpu::instructions(); }

 private:
  struct Norms {
    std::vector<float> attention, feed_forward;  // (padded dim)
  };

  void reserve(std::int64_t rows) {
    x_.resize(rows * dim_);
    h_.resize(rows * std::max(dim_, q_dim_));
    y_.resize(rows * dim_);
    q_.resize(rows * q_dim_);
    k_.resize(rows * config_.kv_dim());
    v_.resize(rows * config_.kv_dim());
    gate_.resize(rows * ff_dim_);
    up_.resize(rows * ff_dim_);
  }

  void forward_chunk(std::span<const Row> rows) {
    reserve(static_cast<std::int64_t>(rows.size()));
    embed(rows);
    attention_.begin(rows);
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
      check_interrupt();
      attend(rows, layer);        // x += W_o · attention(norm(x))
      feed_forward(rows, layer);  // x += W_down · (silu(W_gate · norm(x)) · (W_up · norm(x)))
    }
    finish(rows);
  }

  void embed(std::span<const Row> rows) {  // x (rows, dim)
    const Matrix& table = weights_.embeddings;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      table.format->dequantize(table.row(rows[r].id), table.columns, x_.data() + static_cast<std::int64_t>(r) * dim_);
    }
  }

  void normalize(std::int64_t rows, const std::vector<float>& weight, float* out) {
    for (std::int64_t r = 0; r < rows; ++r) {
      rms_norm(x_.data() + r * dim_, weight.data(), config_.dim, static_cast<float>(config_.rms_epsilon),
               out + r * dim_);
    }
  }

  void add_to_x(std::int64_t rows) { add(x_.data(), y_.data(), rows * dim_); }

  void attend(std::span<const Row> rows, std::int64_t index) {
    const LayerWeights& layer = weights_.layers[static_cast<std::size_t>(index)];
    const auto count = static_cast<std::int64_t>(rows.size());
    normalize(count, norms_[static_cast<std::size_t>(index)].attention, h_.data());
    const Product inputs[] = {{&layer.query, q_.data(), q_dim_},             // (rows, heads * head_dim)
                              {&layer.key, k_.data(), config_.kv_dim()},     // (rows, kv_heads * head_dim)
                              {&layer.value, v_.data(), config_.kv_dim()}};  // (rows, kv_heads * head_dim)
    multiplier_.run(h_.data(), count, inputs);
    // Attention's result takes the place of its queries.
    attention_.run(rows, index, {q_.data(), q_dim_, k_.data(), v_.data(), q_.data(), q_dim_});
    const Product output{&layer.attention_output, y_.data(), dim_};  // (rows, dim)
    multiplier_.run(q_.data(), count, {&output, 1});
    add_to_x(count);
  }

  void feed_forward(std::span<const Row> rows, std::int64_t index) {
    const LayerWeights& layer = weights_.layers[static_cast<std::size_t>(index)];
    const auto count = static_cast<std::int64_t>(rows.size());
    normalize(count, norms_[static_cast<std::size_t>(index)].feed_forward, h_.data());
    const Product inputs[] = {{&layer.gate, gate_.data(), ff_dim_},
                              {&layer.up, up_.data(), ff_dim_}};  // (rows, ff_dim)
    multiplier_.run(h_.data(), count, inputs);
    swiglu(gate_.data(), up_.data(), count * ff_dim_);
    const Product output{&layer.down, y_.data(), dim_};  // (rows, dim)
    multiplier_.run(gate_.data(), count, {&output, 1});
    add_to_x(count);
  }

  void finish(std::span<const Row> rows) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (rows[r].hidden == nullptr) continue;
      rms_norm(x_.data() + static_cast<std::int64_t>(r) * dim_, output_norm_.data(), config_.dim,
               static_cast<float>(config_.rms_epsilon), h_.data());
      std::copy_n(h_.data(), config_.dim, rows[r].hidden);
    }
  }

  const ModelConfig config_;
  const Weights& weights_;
  std::mutex mutex_;  // one pass at a time: the buffers below are shared by all contexts of the model
  ThreadPool pool_;
  Multiplier multiplier_;
  Attention attention_;
  const std::int64_t dim_, q_dim_, ff_dim_;  // padded
  std::vector<Norms> norms_;                 // (layers)
  std::vector<float> output_norm_;
  FloatBuffer x_, h_, y_, q_, k_, v_, gate_, up_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(const ModelConfig& config, const Weights& weights, int threads) {
  return std::make_unique<CpuBackend>(config, weights, threads);
}

}  // namespace lacuna::cpu
