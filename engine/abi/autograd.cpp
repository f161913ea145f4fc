// Gradients, of lacuna.h.
#include <vector>

#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "model/torch_library.h"

using lacuna::Tensor;
using lacuna::Value;
using lacuna::ValueKind;
using lacuna::abi::guard;
using lacuna::abi::make_tensor_handle;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

lacuna::Operators& operators() { return *lacuna::torch_library().operators; }

std::vector<Tensor> read_tensors(lacuna_tensor* const* tensors, int64_t count, const char* name) {
  require_array(tensors, count, name, "count");
  std::vector<Tensor> result;
  for (int64_t i = 0; i < count; ++i) {
    require(tensors[i], name);
    result.push_back(tensors[i]->tensor);
  }
  return result;
}

std::vector<Tensor> read_gradients(lacuna_tensor* const* gradients, int64_t count) {
  return gradients == nullptr ? std::vector<Tensor>() : read_tensors(gradients, count, "gradients");
}

lacuna_tensor* handle_of(Value value) {
  return value.kind == ValueKind::kTensor ? make_tensor_handle(std::move(value.made.front())) : nullptr;
}

}  // namespace

extern "C" {

int32_t lacuna_tensor_requires_grad(const lacuna_tensor* tensor) {
  return tensor != nullptr && tensor->tensor.tracked() ? 1 : 0;
}

lacuna_status lacuna_tensor_set_requires_grad(lacuna_tensor* tensor, int32_t required) {
  return guard([&] {
    require(tensor, "tensor");
    operators().require_grad(tensor->tensor, required != 0);
  });
}

lacuna_status lacuna_tensor_is_leaf(const lacuna_tensor* tensor, int32_t* out) {
  return guard([&] {
    require(tensor, "tensor");
    require(out, "out");
    *out = tensor->tensor.foreign() == nullptr || operators().is_leaf(tensor->tensor) ? 1 : 0;
  });
}

lacuna_status lacuna_tensor_gradient(const lacuna_tensor* tensor, lacuna_tensor** out) {
  return guard([&] {
    require(tensor, "tensor");
    require(out, "out");
    *out = tensor->tensor.foreign() == nullptr ? nullptr : handle_of(operators().gradient(tensor->tensor));
  });
}

lacuna_status lacuna_tensor_set_gradient(lacuna_tensor* tensor, const lacuna_tensor* gradient) {
  return guard([&] {
    require(tensor, "tensor");
    operators().set_gradient(tensor->tensor, gradient == nullptr ? nullptr : &gradient->tensor);
  });
}

lacuna_status lacuna_autograd_backward(lacuna_tensor* const* losses, lacuna_tensor* const* gradients, int64_t count,
                                       int32_t retain_graph, int32_t create_graph) {
  return guard([&] {
    operators().backward(read_tensors(losses, count, "losses"), read_gradients(gradients, count), retain_graph != 0,
                         create_graph != 0);
  });
}

lacuna_status lacuna_autograd_grad(lacuna_tensor* const* outputs, lacuna_tensor* const* gradients, int64_t count,
                                   lacuna_tensor* const* inputs, int64_t input_count, int32_t retain_graph,
                                   int32_t create_graph, int32_t allow_unused, lacuna_tensor** results) {
  return guard([&] {
    require_array(results, input_count, "results", "input_count");
    std::vector<Value> found =
        operators().grad(read_tensors(outputs, count, "outputs"), read_tensors(inputs, input_count, "inputs"),
                         read_gradients(gradients, count), retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (std::size_t i = 0; i < found.size(); ++i) results[i] = handle_of(std::move(found[i]));
  });
}

lacuna_status lacuna_autograd_set_recording(int32_t on, int32_t* before) {
  return guard([&] {
    const bool was = operators().set_recording(on != 0);
    if (before != nullptr) *before = was ? 1 : 0;
  });
}

}  // extern "C"
