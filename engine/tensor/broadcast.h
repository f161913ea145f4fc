// How tensors of several shapes and dtypes meet in one operation: PyTorch's broadcasting and promotion.
#pragma once

#include <array>

#include "tensor/tensor.h"

namespace lacuna::ops {

// The shape of an operation of both: sizes from the last dimension on are equal, or one of them is 1 or missing. Throws
// kInvalidArgument.
Tensor::Shape broadcast_shape(const Tensor::Shape& a, const Tensor::Shape& b);

// The smallest type that holds both, as torch.promote_types has it: bool < whole < float < complex, within these by
// size; uint8 and a signed type: the next signed one; float16 and bfloat16: float32.
DType promote(DType a, DType b);
// The dtype of an operation of both, or of a tensor and a number (int64 where it is whole, else float32). What has no
// dimensions counts against what has only where it is of a later category.
DType promote(const Tensor& a, const Tensor& b);
DType promote(const Tensor& a, double number);
bool is_whole(double number);  // and within 64 bits
bool fits(DType target,
          DType computed);  // whether a result of that dtype may be stored in the other: no later category

// Throw kInvalidArgument naming "tensor" for another dtype: floats; floats and whole numbers; all but complex numbers.
void require_floats(DType dtype);
void require_numbers(DType dtype);
void require_real(DType dtype);

// A number as a tensor without dimensions.
Tensor number_tensor(DType dtype, double number);
// Throws kInvalidArgument where a tensor of that dtype cannot take the number: whole ones take whole ones that fit.
void check_whole_number(DType dtype, double number, const char* name);  // likewise, but however large within 64 bits
void check_number(DType dtype, double number, const char* name);
// A dimension from 0; throws kInvalidArgument.
int checked_dim(const Tensor& tensor, int dim);

// Several layouts of one shape, row by row; dimensions that lie in one stretch in all of them are one.
template <std::size_t kCount>
struct Walk {
  Tensor::Shape sizes;
  std::array<Tensor::Shape, kCount> strides;

  // Calls row(offsets, length) with the offset of each layout's first element; a row's steps are step(layout).
  template <typename Row>
  void each_row(Row&& row) const {
    const std::size_t outer = sizes.size() - 1;
    std::array<std::int64_t, kCount> at{};
    std::array<std::int64_t, kMaxDims> index{};
    std::int64_t rows = 1;
    for (std::size_t d = 0; d < outer; ++d) rows *= sizes[d];
    if (sizes[outer] == 0) return;
    for (; rows > 0; --rows) {
      row(at, sizes[outer]);
      for (std::size_t d = outer; d-- > 0;) {
        const bool ends = ++index[d] == sizes[d];
        for (std::size_t k = 0; k < kCount; ++k) at[k] += strides[k][d] * (ends ? 1 - sizes[d] : 1);
        if (!ends) break;
        index[d] = 0;
      }
    }
  }
  std::int64_t step(std::size_t layout) const { return strides[layout].back(); }
};

// The walk over `shape` of tensors that broadcast to it; at least one dimension.
template <std::size_t kCount>
Walk<kCount> make_walk(const Tensor::Shape& shape, const std::array<const Tensor*, kCount>& tensors) {
  std::array<Tensor::Shape, kCount> all;
  for (std::size_t k = 0; k < kCount; ++k) {
    const Tensor& tensor = *tensors[k];
    const std::size_t missing = shape.size() - tensor.sizes().size();
    all[k].assign(shape.size(), 0);
    for (std::size_t d = missing; d < shape.size(); ++d) {
      if (tensor.sizes()[d - missing] != 1) all[k][d] = tensor.strides()[d - missing];
    }
  }
  Walk<kCount> walk;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 1) continue;
    bool joins = !walk.sizes.empty();
    for (std::size_t k = 0; k < kCount && joins; ++k) joins = walk.strides[k].back() == all[k][d] * shape[d];
    if (joins) {
      walk.sizes.back() *= shape[d];
    } else {
      walk.sizes.push_back(shape[d]);
    }
    for (std::size_t k = 0; k < kCount; ++k) {
      if (!joins) walk.strides[k].push_back(0);
      walk.strides[k].back() = all[k][d];
    }
  }
  if (walk.sizes.empty()) {
    walk.sizes = {1};
    walk.strides.fill({0});
  }
  return walk;
}

// `other` in that dtype, copied where it must be: where it shares memory with `tensor`, which is written meanwhile, and
// not element for element.
Tensor operand(const Tensor& other, DType dtype, const Tensor& tensor);

// Runs change(a tensor of that dtype) on `tensor`, or on a copy in that dtype whose values it then takes.
template <typename Change>
void change_as(DType dtype, const Tensor& tensor, Change&& change) {
  if (tensor.dtype() == dtype) return change(tensor);
  const Tensor copy = tensor.to(dtype);
  change(copy);
  tensor.copy_from(copy);
}

}  // namespace lacuna::ops
