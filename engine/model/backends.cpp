#include "model/backends.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "model/cpu/forward.h"
#include "model/torch_library.h"

namespace lacuna {
namespace {

constexpr int kMostThreads = 1024;
constexpr std::size_t kMostDeviceDigits = 3;

// libtorch's threads do not outlive a fork: a pass in the child would wait for them for ever.
class ForkChecked final : public Backend {
 public:
  explicit ForkChecked(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

  void forward(std::span<const Row> rows) override {
    torch_library();  // throws in a fork
    backend_->forward(rows);
  }
  void logits(const double* hidden, std::int64_t count, float* out) override {
    torch_library();
    backend_->logits(hidden, count, out);
  }
  std::int64_t element_bytes() const override { return backend_->element_bytes(); }
  int threads() const override { return backend_->threads(); }
  const char* instructions() const override { return backend_->instructions(); }

 private:
  const std::unique_ptr<Backend> backend_;
};

bool is_cuda(std::string_view device) {
  if (device == "cuda") return true;
  if (!device.starts_with("cuda:")) return false;
  const std::string_view index = device.substr(5);
  return !index.empty() && index.size() <= kMostDeviceDigits &&
         std::all_of(index.begin(), index.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void check_cpu(const ModelOptions& options) {
  if (options.dtype != "float32") {
    fail(Status::kInvalidArgument, "dtype: backend \"cpu\" computes in \"float32\" only, got \"{}\" (\"torch\" has it)",
         options.dtype);
  }
  if (options.device != "cpu") {
    fail(Status::kInvalidArgument, "device: backend \"cpu\" has \"cpu\" only, got \"{}\"", options.device);
  }
}

}  // namespace

void check_options(const ModelOptions& options) {
  if (options.threads < 0 || options.threads > kMostThreads) {
    fail(Status::kInvalidArgument, "threads: wanted 0 to {}, got {}", kMostThreads, options.threads);
  }
  if (options.backend != "cpu" && options.backend != "torch") {
    fail(Status::kInvalidArgument, "backend: wanted \"cpu\" or \"torch\", got \"{}\"", options.backend);
  }
  if (options.dtype != "float32" && options.dtype != "float64" && options.dtype != "bfloat16") {
    fail(Status::kInvalidArgument, "dtype: wanted \"float32\", \"float64\" or \"bfloat16\", got \"{}\"", options.dtype);
  }
  if (options.device != "cpu" && !is_cuda(options.device)) {
    fail(Status::kInvalidArgument, "device: wanted \"cpu\", \"cuda\" or \"cuda:\" and a number, got \"{}\"",
         options.device);
  }
  if (options.backend == "cpu") check_cpu(options);
}

std::unique_ptr<Backend> make_backend(const ModelOptions& options, const ModelConfig& config, const Weights& weights) {
  if (options.backend == "cpu") return cpu::make_backend(config, weights, options.threads);
  return std::make_unique<ForkChecked>(torch_library().make_backend(config, weights, options));
}

}  // namespace lacuna
