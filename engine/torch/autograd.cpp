#include "torch/autograd.h"

#include <ATen/core/grad_mode.h>

#include "torch/errors.h"
#include "torch/results.h"
#include "torch/storage.h"
#include "torch/tensors.h"
#include "torch/warnings.h"

namespace lacuna::aten {
namespace {

std::vector<at::Tensor> to_aten_list(std::span<const Tensor> tensors) {
  std::vector<at::Tensor> result;
  result.reserve(tensors.size());
  for (const Tensor& tensor : tensors) result.push_back(to_aten(tensor));
  return result;
}

}  // namespace

void backward(std::span<const Tensor> losses, std::span<const Tensor> gradients, bool retain_graph, bool create_graph) {
  const WarningsToLog warnings;
  sync_all();
  translated("backward", [&] {
    torch::autograd::backward(to_aten_list(losses), to_aten_list(gradients), retain_graph || create_graph,
                              create_graph);
  });
}

std::vector<Value> grad(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                        std::span<const Tensor> gradients, bool retain_graph, bool create_graph, bool allow_unused) {
  const WarningsToLog warnings;
  sync_all();
  return translated("grad", [&] {
    const auto found = torch::autograd::grad(to_aten_list(outputs), to_aten_list(inputs), to_aten_list(gradients),
                                             retain_graph || create_graph, create_graph, allow_unused);
    std::vector<Value> results;
    for (const at::Tensor& tensor : found) results.push_back(tensor_value(tensor));
    return results;
  });
}

Value gradient(const Tensor& tensor) {
  if (tensor.foreign() == nullptr) return {};
  return tensor_value(to_aten(tensor).grad());
}

void set_gradient(const Tensor& tensor, const Tensor* gradient) {
  translated("grad", [&] {
    at::Tensor& place = to_aten(tensor).mutable_grad();
    if (gradient == nullptr) {
      place.reset();
      return;
    }
    const at::Tensor& value = to_aten(*gradient);
    if (value.sizes() != to_aten(tensor).sizes() || value.scalar_type() != to_aten(tensor).scalar_type()) {
      fail(Status::kInvalidArgument, "grad: wanted a tensor of the same shape and dtype, ({}) {}, got ({}) {}",
           fmt::join(tensor.sizes(), ", "), scalar_type_name(to_aten(tensor).scalar_type()),
           fmt::join(gradient->sizes(), ", "), scalar_type_name(value.scalar_type()));
    }
    place = value;
  });
}

void require_grad(const Tensor& tensor, bool required) {
  if (tensor.place() == Place::kHere && tensor.read_only() && required) {
    fail(Status::kInvalidArgument,
         "requires_grad: wanted a tensor that can be written to (training changes it), got a "
         "read-only one; :clone() makes one");
  }
  const at::ScalarType type = to_aten(tensor).scalar_type();
  if (required && !at::isFloatingType(type) && !at::isComplexType(type)) {
    fail(Status::kInvalidArgument, "requires_grad: wanted a tensor of floats or complex numbers, got one of {}",
         scalar_type_name(type));
  }
  translated("requires_grad", [&] { to_aten(tensor).set_requires_grad(required); });
}

bool is_leaf(const Tensor& tensor) { return tensor.foreign() == nullptr || to_aten(tensor).is_leaf(); }

bool set_recording(bool on) {
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(on);
  return before;
}

}  // namespace lacuna::aten
