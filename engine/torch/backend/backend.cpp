#include "torch/backend/backend.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "torch/backend/attention.h"
#include "torch/backend/weights.h"
#include "torch/backend/workers.h"
#include "torch/errors.h"
#include "torch/host.h"
#include "torch/info.h"
#include "torch/tensors.h"

namespace lacuna::aten {
namespace {

// Rows of one pass over the weights: enough for products at full speed, few enough to answer an interrupt soon.
constexpr std::int64_t kRowsAtOnce = 256;

// Outputs of a product that a thread takes at a time; it depends on nothing else, so that results do not.
constexpr std::int64_t kParts = 32, kLeastPart = 64;

std::int64_t part_of(std::int64_t outputs) {
  return std::max(kLeastPart, (outputs / kParts + kLeastPart - 1) / kLeastPart * kLeastPart);
}

at::Device device_of(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (!at::globalContext().hasCUDA()) {
    fail(Status::kUnsupported, "device: wanted \"cpu\", got \"{}\": this libtorch has no CUDA, or no GPU is here",
         name);
  }
  try {
    const at::Device device(name);
    at::zeros({1}, at::TensorOptions(device));
    return device;
  } catch (const std::exception& error) {
    fail(Status::kUnsupported, "device: \"{}\" cannot be used: {}", name, plain_text(error));
  }
}

class TorchBackend final : public Backend {
 public:
  TorchBackend(const ModelConfig& config, const Weights& weights, const ModelOptions& options)
      : config_(config),
        device_(device_of(options.device)),
        type_(scalar_type(options.dtype).value()),
        wide_(type_ == at::kDouble ? at::kDouble : at::kFloat),
        instructions_(device_.is_cpu() ? vector_instructions() : device_.str()),
        workers_(options.threads),
        attention_(config, type_, wide_, device_, workers_) {
    const c10::InferenceMode no_autograd;
    weights_ = make_tensors(config, weights, at::TensorOptions(device_).dtype(type_),
                            at::TensorOptions(device_).dtype(wide_), workers_);
  }

  void forward(std::span<const Row> rows) override {
    pass("forward", [&] {
      for (std::size_t i = 0; i < rows.size(); i += kRowsAtOnce) {
        forward_chunk(rows.subspan(i, std::min<std::size_t>(kRowsAtOnce, rows.size() - i)));
      }
    });
  }

  void logits(const double* hidden, std::int64_t count, float* out) override {
    pass("logits", [&] {
      for (std::int64_t i = 0; i < count; i += kRowsAtOnce) {
        check_host_interrupt();
        const std::int64_t rows = std::min(kRowsAtOnce, count - i);
        const at::Tensor states = at::from_blob(const_cast<double*>(hidden) + i * config_.dim, {rows, config_.dim},
                                                at::TensorOptions(at::kDouble));
        at::from_blob(out + i * config_.vocab_size, {rows, config_.vocab_size}, at::TensorOptions(at::kFloat))
            .copy_(multiply(states.to(at::TensorOptions(device_).dtype(type_)), weights_.head));
      }
    });
  }

  std::int64_t element_bytes() const override { return static_cast<std::int64_t>(c10::elementSize(type_)); }
  int threads() const override { return workers_.threads(); }
  const char* instructions() const override { return instructions_.c_str(); }

 private:
  template <typename Body>
  void pass(const char* name, Body&& body) {
    const std::scoped_lock lock(mutex_);
    const c10::InferenceMode no_autograd;
    const SerialScope serial;
    translated(name, body);
  }

  void forward_chunk(std::span<const Row> rows) {
    at::Tensor x = embed(rows);  // (rows, dim)
    attention_.begin(rows);
    for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
      check_host_interrupt();
      const LayerTensors& layer = weights_.layers[i];
      // x += W_o · attention(norm(x))
      const at::Tensor inputs = multiply(normalize(x, layer.attention_norm), layer.query_key_value);
      const at::Tensor attended = attention_.run(static_cast<std::int64_t>(i), inputs);  // (rows, heads * head_dim)
      x.add_(multiply(attended, layer.attention_output));
      // x += W_down · (silu(W_gate · norm(x)) · (W_up · norm(x)))
      const at::Tensor both = multiply(normalize(x, layer.feed_forward_norm), layer.gate_up);
      const std::int64_t size = config_.feed_forward_dim;
      x.add_(multiply(at::silu(both.narrow(1, 0, size)).mul_(both.narrow(1, size, size)), layer.down));
    }
    attention_.end();
    finish(rows, x);
  }

  at::Tensor embed(std::span<const Row> rows) const {
    const at::Tensor ids = at::empty({static_cast<std::int64_t>(rows.size())}, at::kLong);
    std::transform(rows.begin(), rows.end(), ids.data_ptr<std::int64_t>(), [](const Row& row) { return row.id; });
    return weights_.embeddings.index_select(0, ids.to(device_));
  }

  // x / sqrt(mean(x²) + epsilon) · weight (Zhang & Sennrich 2019, eq. 4), computed in the type of sums.
  at::Tensor normalize(const at::Tensor& x, const at::Tensor& weight) const {
    const at::Tensor wide = x.to(wide_);
    const at::Tensor scale = wide.square().mean(-1, true).add_(config_.rms_epsilon).rsqrt_();
    return (wide * scale).mul_(weight).to(type_);
  }

  // x (rows, size) · weight (outputs, size)^T
  at::Tensor multiply(const at::Tensor& x, const at::Tensor& weight) {
    if (!device_.is_cpu()) return at::linear(x, weight);
    const std::int64_t rows = x.size(0), outputs = weight.size(0);
    const std::int64_t part = part_of(outputs);
    const at::Tensor out = at::empty({rows, outputs}, type_);
    workers_.run((outputs + part - 1) / part, [&](std::int64_t item) {
      const std::int64_t first = item * part, count = std::min(part, outputs - first);
      const at::Tensor weights = weight.narrow(0, first, count);
      at::Tensor target = out.narrow(1, first, count);
      // One row is a product of a matrix and a vector: a BLAS reads the matrix faster there.
      if (rows == 1 && type_ != at::kBFloat16) {
        target = target[0];
        at::mv_out(target, weights, x[0]);
      } else {
        at::mm_out(target, x, weights.t());
      }
    });
    return out;
  }

  void finish(std::span<const Row> rows, const at::Tensor& x) const {
    std::vector<std::int64_t> wanted;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (rows[r].hidden != nullptr) wanted.push_back(static_cast<std::int64_t>(r));
    }
    if (wanted.empty()) return;
    const at::Tensor chosen = x.index_select(0, at::tensor(wanted, at::TensorOptions(at::kLong)).to(device_));
    const at::Tensor states = normalize(chosen, weights_.output_norm).to(at::kDouble).cpu().contiguous();
    const auto* state = states.data_ptr<double>();
    for (const std::int64_t r : wanted) {
      std::copy_n(state, config_.dim, rows[static_cast<std::size_t>(r)].hidden);
      state += config_.dim;
    }
  }

  const ModelConfig config_;
  const at::Device device_;
  const at::ScalarType type_, wide_;
  const std::string instructions_;
  std::mutex mutex_;  // one pass at a time: a pass has the device's memory for itself
  Workers workers_;
  Attention attention_;
  WeightTensors weights_;
};

}  // namespace

std::unique_ptr<Backend> make_backend(const ModelConfig& config, const Weights& weights, const ModelOptions& options) {
  return translated("backend torch", [&] { return std::make_unique<TorchBackend>(config, weights, options); });
}

}  // namespace lacuna::aten
