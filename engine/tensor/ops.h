// The few vector operations that scripts need without libtorch, with PyTorch's names and meaning. All throw
// kInvalidArgument, naming the argument.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace lacuna::ops {

// Of all elements of a float32 tensor. max, min and argmax need at least one; ties of argmax: the first. NaN wins, as
// in PyTorch.
double sum(const Tensor& tensor);
double max(const Tensor& tensor);
double min(const Tensor& tensor);
std::int64_t argmax(const Tensor& tensor);

// Over the last dimension of a float32 tensor; a new tensor of the same shape.
Tensor softmax(const Tensor& tensor);
Tensor log_softmax(const Tensor& tensor);

struct TopK {
  Tensor values;   // (…, k), falling
  Tensor indices;  // (…, k), int64; ties: the lower index first
};
// Of the last dimension of a float32 tensor, k <= its size. NaN counts as the largest, as in PyTorch.
TopK topk(const Tensor& tensor, std::int64_t k);

// In place: tensor += alpha · other; tensor *= other. Same shape, or a number. float32 and float16 take any `other` and
// compute in float32; int64 takes int64, bool and whole numbers, exactly, and begins again beyond 64 bits.
void add_(const Tensor& tensor, const Tensor& other, double alpha);
void add_(const Tensor& tensor, double number);
void mul_(const Tensor& tensor, const Tensor& other);
void mul_(const Tensor& tensor, double number);

}  // namespace lacuna::ops
