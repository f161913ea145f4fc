// Tensors of the engine as at::Tensors, and the other way: the same elements, never a copy.
#pragma once

#include <optional>

#include "tensor/tensor.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// What stands in Tensor::foreign().
class TorchTensor final : public ForeignTensor {
 public:
  explicit TorchTensor(at::Tensor value) : tensor(std::move(value)) {}
  bool tracked() const override { return tensor.requires_grad(); }
  std::string dtype() const override;
  std::string device() const override;
  std::string layout() const override;

  const at::Tensor tensor;
};

// The engine's dtype of one of libtorch's; nullopt: it has none.
std::optional<DType> engine_dtype(at::ScalarType type);
at::ScalarType scalar_type(DType dtype);
// By PyTorch's names, "float32", "half", …
std::optional<at::ScalarType> scalar_type(std::string_view name);
std::string scalar_type_name(at::ScalarType type);

// The tensor's at::Tensor, which it keeps from then on; writes of the engine so far are counted.
const at::Tensor& to_aten(const Tensor& tensor);
// read_only: nobody may write to the elements through it.
Tensor from_aten(at::Tensor tensor, bool read_only = false);

}  // namespace lacuna::aten
