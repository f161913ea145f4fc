// Gradients: what PyTorch's tensor.backward() and torch.autograd.grad() do.
#pragma once

#include <span>
#include <vector>

#include "tensor/operators.h"

namespace lacuna::aten {

void backward(std::span<const Tensor> losses, std::span<const Tensor> gradients, bool retain_graph, bool create_graph);
std::vector<Value> grad(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                        std::span<const Tensor> gradients, bool retain_graph, bool create_graph, bool allow_unused);
Value gradient(const Tensor& tensor);
void set_gradient(const Tensor& tensor, const Tensor* gradient);
void require_grad(const Tensor& tensor, bool required);
bool is_leaf(const Tensor& tensor);
bool set_recording(bool on);

}  // namespace lacuna::aten
