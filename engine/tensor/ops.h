// The vector operations that scripts need without libtorch, with PyTorch's names and meaning. All throw
// kInvalidArgument, naming the argument; a name that is none is refused as "operation". A `_` at the end: in place.
//
// float16 and bfloat16 are computed in float32 and rounded once, float64 in float64. Whole numbers stay exact, and
// begin again beyond the bits that they have. Complex numbers are moved about and compared (equal), not computed with.
#pragma once

#include <cstdint>
#include <string_view>

#include "tensor/tensor.h"

namespace lacuna::ops {

// A new tensor of the operation of that name on one: element by element, of all, or over the last dimension (below), or
// nonzero.
Tensor apply(std::string_view name, const Tensor& tensor);

// ---- Element by element ----

// exp, log, sqrt, reciprocal (of whole numbers and bool: float32, not in place); abs, neg (not of bool); isnan, isinf,
// logical_not (bool, not in place).
bool is_unary(std::string_view name);
Tensor unary(std::string_view name, const Tensor& tensor);
void unary_(std::string_view name, const Tensor& tensor);

// Within [least, most], either of which may be infinite; where least is above most: most. NaN stays NaN. Not of bool.
Tensor clamp(const Tensor& tensor, double least, double most);
void clamp_(const Tensor& tensor, double least, double most);

// Shapes broadcast and dtypes promote (tensor/broadcast.h); a number is int64 where it is whole, else float32.
// add and sub (tensor ± alpha · other), mul, pow, remainder (of the divisor's sign), maximum, minimum (NaN wins), not
// of two bool tensors; div, a float; gt, ge, lt, le, eq, ne, logical_and, logical_or (bool, not in place); rsub, rpow,
// rremainder: other operation tensor (not in place). In place: the shape stays, and whole numbers take whole numbers
// and bool alone.
Tensor binary(std::string_view name, const Tensor& tensor, const Tensor& other, double alpha = 1);
Tensor binary(std::string_view name, const Tensor& tensor, double number, double alpha = 1);
void binary_(std::string_view name, const Tensor& tensor, const Tensor& other, double alpha = 1);
void binary_(std::string_view name, const Tensor& tensor, double number, double alpha = 1);

inline void add_(const Tensor& tensor, const Tensor& other, double alpha) { binary_("add", tensor, other, alpha); }
inline void add_(const Tensor& tensor, double number) { binary_("add", tensor, number); }
inline void mul_(const Tensor& tensor, const Tensor& other) { binary_("mul", tensor, other); }
inline void mul_(const Tensor& tensor, double number) { binary_("mul", tensor, number); }

// Whether both have one shape and the same values, of any dtypes; NaN is no value's like.
bool equal(const Tensor& tensor, const Tensor& other);

// `mask` and `condition` are of bool and broadcast. masked_select: a vector, in order. where: tensor, elsewhere other.
Tensor masked_fill(const Tensor& tensor, const Tensor& mask, double value);
void masked_fill_(const Tensor& tensor, const Tensor& mask, double value);
Tensor masked_select(const Tensor& tensor, const Tensor& mask);
Tensor where(const Tensor& tensor, const Tensor& condition, const Tensor& other);
Tensor where(const Tensor& tensor, const Tensor& condition, double other);
// (n, ndim), int64: the indices of the n elements that are not 0, in order.
Tensor nonzero(const Tensor& tensor);

// ---- Of all elements: a new tensor without dimensions ----

// sum, max, min: of the same dtype (the sum of whole numbers and bool: int64); mean, norm (the root of the sum of
// squares): of floats, which they give; argmax, argmin (ties: the first): int64; any, all: bool. max, min, argmax and
// argmin need at least one element, the mean of none is NaN. NaN wins, as in PyTorch.
bool is_reduction(std::string_view name);
Tensor reduce(std::string_view name, const Tensor& tensor);
Tensor sum(const Tensor& tensor);
Tensor max(const Tensor& tensor);
Tensor min(const Tensor& tensor);
Tensor argmax(const Tensor& tensor);

// ---- Over the last dimension ----

// softmax, log_softmax, of the tensor's shape, and logsumexp, without the last dimension, of floats, which they give;
// cumsum, of the tensor's shape and dtype (of whole numbers and bool: int64).
bool is_row_operation(std::string_view name);
Tensor by_rows(std::string_view name, const Tensor& tensor);
Tensor softmax(const Tensor& tensor);
Tensor log_softmax(const Tensor& tensor);

struct Sorted {
  Tensor values;   // (…, k), of the tensor's dtype
  Tensor indices;  // (…, k), int64; ties: the lower index first
};
// NaN counts as the largest, as in PyTorch. topk: the k largest, falling; k <= the dimension's size.
Sorted topk(const Tensor& tensor, std::int64_t k);
Sorted sort(const Tensor& tensor, bool descending);

// ---- By indices of a dimension: a tensor (n, int64 or int32), negative ones from the end ----

// Those that `indices` names, in that order: a new tensor whose dimension `dim` has size n.
Tensor index_select(const Tensor& tensor, int dim, const Tensor& indices);
// `source` is of the tensor's shape but n in dimension `dim`. An index may be there twice: added twice, the last
// copied.
void index_fill_(const Tensor& tensor, int dim, const Tensor& indices, double value);
void index_copy_(const Tensor& tensor, int dim, const Tensor& indices, const Tensor& source);
void index_add_(const Tensor& tensor, int dim, const Tensor& indices, const Tensor& source, double alpha);

// ---- Products ----

// Of vectors and matrices, (n)·(n), (m, n)·(n), (n)·(n, k), (m, n)·(n, k), both of one dtype, not bool or complex.
Tensor matmul(const Tensor& tensor, const Tensor& other);
// Over the last dimension of a vector or matrix of floats, with `other` of the same shape or a vector: the cosine of
// the angle. Lengths count as at least `least`.
Tensor cosine_similarity(const Tensor& tensor, const Tensor& other, double least);

}  // namespace lacuna::ops
