// The engine's own strided arrays: a shape, strides and shared memory. No libtorch here.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tensor/allocation.h"
#include "tensor/dtype.h"
#include "tensor/foreign.h"

namespace lacuna {

constexpr int kMaxDims = 8;

// A view of shared memory. Copying a Tensor shares; to() copies. Sizes and strides are >= 0, strides count elements.
class Tensor {
 public:
  using Shape = std::vector<std::int64_t>;

  // Zeros, contiguous. Throws kInvalidArgument (more than kMaxDims sizes, a negative one, too many elements),
  // bad_alloc.
  static Tensor zeros(DType dtype, const Shape& sizes);
  // Contiguous memory that `owner` keeps alive. read_only: nobody writes to it, ever.
  static Tensor over(DType dtype, std::shared_ptr<void> owner, void* data, const Shape& sizes, bool read_only = false);
  // A view of an allocation. The caller has checked that its elements lie inside.
  static Tensor within(std::shared_ptr<Allocation> allocation, DType dtype, void* data, Shape sizes, Shape strides,
                       bool read_only);
  // One whose elements another library has: no memory, a shape alone.
  static Tensor elsewhere(DType dtype, Shape sizes, Place place, std::shared_ptr<ForeignTensor> foreign);

  DType dtype() const { return dtype_; }
  int ndim() const { return static_cast<int>(sizes_.size()); }
  const Shape& sizes() const { return sizes_; }
  const Shape& strides() const { return strides_; }
  std::int64_t numel() const;
  bool read_only() const { return read_only_; }
  // Whether the elements never change: made read-only, not lent so by one who may still write to them.
  bool constant() const { return constant_; }
  bool contiguous() const;
  void* data() const { return data_; }
  std::int64_t bytes() const { return numel() * dtype_bytes(dtype_); }

  // Views of the same memory. `dim`, `index`, `start` and `end` may be negative (from the end). Throw kInvalidArgument.
  // slice: start, start + step, … below end, clamped as in Python; step >= 1. select drops the dimension.
  Tensor slice(int dim, std::int64_t start, std::int64_t end, std::int64_t step) const;
  Tensor select(int dim, std::int64_t index) const;
  Tensor transpose(int dim0, int dim1) const;
  // One size may be -1. A copy is made where the strides do not allow a view.
  Tensor reshape(const Shape& sizes) const;

  // The same elements, not to be written to through it or its views.
  Tensor as_read_only() const;
  // The same view without a share in its memory, which the caller keeps alive as long as this or a view of it is used.
  Tensor borrowed() const;
  // Whether both stand on one allocation.
  bool shares_memory(const Tensor& other) const { return allocation_ == other.allocation_; }
  const std::shared_ptr<Allocation>& allocation() const { return allocation_; }  // nullptr: elsewhere

  Place place() const { return place_; }
  // Throws kInvalidArgument, naming what brings the elements here, unless they are.
  void require_here(const char* name) const;
  // This same view as another library knows it; kept once it has been asked for. nullptr: not yet.
  const std::shared_ptr<ForeignTensor>& foreign() const { return foreign_; }
  void keep_foreign(std::shared_ptr<ForeignTensor> foreign) const { foreign_ = std::move(foreign); }
  bool tracked() const { return foreign_ != nullptr && foreign_->tracked(); }

  // A new contiguous tensor with the same values.
  Tensor to(DType dtype) const;
  // Throw kInvalidArgument for a read-only tensor or another shape.
  void copy_from(const Tensor& source) const;
  void fill(std::complex<double> value) const;  // of a real dtype: its real part
  // Before each write: notes in the allocation that there is one.
  void require_writable() const;

 private:
  Tensor() = default;
  int check_dim(int dim) const;
  // A copy to make another view of: the other library does not know that one.
  Tensor as_new_view() const;

  DType dtype_ = DType::kFloat32;
  Shape sizes_, strides_;
  std::shared_ptr<Allocation> allocation_;
  void* data_ = nullptr;
  bool read_only_ = false, constant_ = false;
  Place place_ = Place::kHere;
  mutable std::shared_ptr<ForeignTensor> foreign_;
};

// Calls visit(offset) with the element offset of each element of a shape in order (last dimension fastest).
template <typename Visit>
void for_each_offset(const Tensor::Shape& sizes, const Tensor::Shape& strides, Visit&& visit) {
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < sizes.size(); ++d) rows *= sizes[d];
  const std::int64_t length = sizes.empty() ? 1 : sizes.back(), stride = sizes.empty() ? 0 : strides.back();
  if (length == 0) return;
  std::array<std::int64_t, kMaxDims> index{};
  for (std::int64_t start = 0; rows > 0; --rows) {
    for (std::int64_t i = 0; i < length; ++i) visit(start + i * stride);
    for (std::size_t d = sizes.size(); d-- > 1;) {  // on to the next row, from the last but one dimension outwards
      start += strides[d - 1];
      if (++index[d - 1] < sizes[d - 1]) break;
      start -= strides[d - 1] * sizes[d - 1];
      index[d - 1] = 0;
    }
  }
}

}  // namespace lacuna
