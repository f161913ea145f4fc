// What liblacuna_torch.so exports: one function that fills the table of engine/model/torch_library.h.
#include <c10/util/Logging.h>
#include <dlfcn.h>

#include <memory>

#include "base/error.h"
#include "model/torch_library.h"
#include "torch/autograd.h"
#include "torch/backend/backend.h"
#include "torch/host.h"
#include "torch/info.h"
#include "torch/operator_table.h"
#include "torch/random.h"

namespace lacuna::aten {
namespace {

TorchHost the_host;

class TorchOperators final : public Operators {
 public:
  const Operator* find(std::string_view name) override { return table_.find(name); }
  std::vector<std::string> names() override { return table_.names(); }

  void backward(std::span<const Tensor> losses, std::span<const Tensor> gradients, bool retain_graph,
                bool create_graph) override {
    aten::backward(losses, gradients, retain_graph, create_graph);
  }
  std::vector<Value> grad(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                          std::span<const Tensor> gradients, bool retain_graph, bool create_graph,
                          bool allow_unused) override {
    return aten::grad(outputs, inputs, gradients, retain_graph, create_graph, allow_unused);
  }
  Value gradient(const Tensor& tensor) override { return aten::gradient(tensor); }
  void set_gradient(const Tensor& tensor, const Tensor* gradient) override { aten::set_gradient(tensor, gradient); }
  void require_grad(const Tensor& tensor, bool required) override { aten::require_grad(tensor, required); }
  bool is_leaf(const Tensor& tensor) override { return aten::is_leaf(tensor); }
  bool set_recording(bool on) override { return aten::set_recording(on); }

  void set_random(std::uint64_t seed, std::uint64_t step) override { random_streams().set(seed, step); }
  std::uint64_t random_seed() const override { return random_streams().seed(); }
  std::uint64_t random_step() const override { return random_streams().step(); }
  int threads() const override { return thread_count(); }
  void set_threads(int count) override { set_thread_count(count); }
  std::string info() const override { return library_info(); }

 private:
  OperatorTable table_;
};

}  // namespace

void warn_host(const std::string& text) {
  if (the_host.warn != nullptr) the_host.warn(text.c_str());
}

void check_host_interrupt() {
  if (the_host.interrupted != nullptr && the_host.interrupted()) fail(Status::kInterrupted, "interrupted");
}

}  // namespace lacuna::aten

extern "C" __attribute__((visibility("default"))) void lacuna_torch_open(const lacuna::TorchHost* host,
                                                                         lacuna::TorchLibrary* out) {
  if (host->struct_size != sizeof(lacuna::TorchHost) || out->struct_size != sizeof(lacuna::TorchLibrary)) {
    out->struct_size = 0;
    return;
  }
  lacuna::aten::the_host = *host;
  lacuna::aten::agree_on_threads();
  // libtorch's errors would collect the frames of the stack. Those of LuaJIT's compiled code cannot be walked: the
  // process would end there. Their texts are shown without frames anyway.
  c10::SetStackTraceFetcher([]() -> std::string { return {}; });
  static lacuna::aten::TorchOperators operators;
  out->operators = &operators;
  out->make_backend = &lacuna::aten::make_backend;
}
