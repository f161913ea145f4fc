// The few vector operations that scripts need without libtorch, with PyTorch's names and meaning. All throw
// kInvalidArgument, naming the argument.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace lacuna::ops {

// Of all elements: a new tensor without dimensions, of the same dtype (the sum of bool and argmax: int64). max, min and
// argmax need at least one; ties of argmax: the first. NaN wins, as in PyTorch. int64 sums begin again beyond 64 bits.
Tensor sum(const Tensor& tensor);
Tensor max(const Tensor& tensor);
Tensor min(const Tensor& tensor);
Tensor argmax(const Tensor& tensor);

// Over the last dimension of a float32 or float16 tensor; a new tensor of the same shape and dtype.
Tensor softmax(const Tensor& tensor);
Tensor log_softmax(const Tensor& tensor);

struct TopK {
  Tensor values;   // (…, k), falling, of the tensor's dtype
  Tensor indices;  // (…, k), int64; ties: the lower index first
};
// Of the last dimension, k <= its size. NaN counts as the largest, as in PyTorch.
TopK topk(const Tensor& tensor, std::int64_t k);

// Those of a dimension that `indices` (n, int64, negative ones from the end) names, in that order: a new tensor whose
// dimension `dim` has size n.
Tensor index_select(const Tensor& tensor, int dim, const Tensor& indices);

// In place: tensor += alpha · other; tensor *= other. Same shape, or a number. float32 and float16 take any `other` and
// compute in float32; int64 takes int64, bool and whole numbers, exactly, and begins again beyond 64 bits.
void add_(const Tensor& tensor, const Tensor& other, double alpha);
void add_(const Tensor& tensor, double number);
void mul_(const Tensor& tensor, const Tensor& other);
void mul_(const Tensor& tensor, double number);

}  // namespace lacuna::ops
