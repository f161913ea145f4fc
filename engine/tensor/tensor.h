// The engine's own strided arrays: a shape, strides and shared memory. No libtorch here.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tensor/dtype.h"

namespace lacuna {

constexpr int kMaxDims = 8;

// A view of shared memory. Copying a Tensor shares; clone() copies. Sizes are >= 0, strides count elements and are >= 0.
class Tensor {
 public:
  using Shape = std::vector<std::int64_t>;

  // Zeros, contiguous. Throws kInvalidArgument (more than kMaxDims sizes, a negative one, too many elements), bad_alloc.
  static Tensor zeros(DType dtype, const Shape& sizes);
  // Contiguous memory that `owner` keeps alive.
  static Tensor over(DType dtype, std::shared_ptr<void> owner, void* data, const Shape& sizes, bool read_only = false);

  DType dtype() const { return dtype_; }
  int ndim() const { return static_cast<int>(sizes_.size()); }
  const Shape& sizes() const { return sizes_; }
  const Shape& strides() const { return strides_; }
  std::int64_t numel() const;
  bool read_only() const { return read_only_; }
  bool contiguous() const;
  void* data() const { return data_; }
  std::int64_t bytes() const { return numel() * dtype_bytes(dtype_); }

  // Views of the same memory. `dim` and `index` may be negative (from the end). Throw kInvalidArgument.
  Tensor slice(int dim, std::int64_t start, std::int64_t end, std::int64_t step) const;  // clamped as in Python, step >= 1
  Tensor select(int dim, std::int64_t index) const;                                     // drops the dimension
  Tensor transpose(int dim0, int dim1) const;
  // One size may be -1. A copy is made unless this is contiguous.
  Tensor reshape(const Shape& sizes) const;

  // A new contiguous tensor with the same values.
  Tensor to(DType dtype) const;
  // Throw kInvalidArgument for a read-only tensor or another shape.
  void copy_from(const Tensor& source) const;
  void fill(double value) const;
  void require_writable() const;

 private:
  Tensor() = default;
  int check_dim(int dim) const;
  void copy_scattered(const Tensor& source) const;  // from a contiguous one of the same dtype

  DType dtype_ = DType::kFloat32;
  Shape sizes_, strides_;
  std::shared_ptr<void> owner_;
  void* data_ = nullptr;
  bool read_only_ = false;
};

// Calls visit(offset) with the element offset of each element of a shape in order (last dimension fastest).
template <typename Visit>
void for_each_offset(const Tensor::Shape& sizes, const Tensor::Shape& strides, Visit&& visit) {
  std::array<std::int64_t, kMaxDims> index{};
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  const int last = static_cast<int>(sizes.size()) - 1;
  std::int64_t offset = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    visit(offset);
    for (int d = last; d >= 0; --d) {
      const auto at = static_cast<std::size_t>(d);
      offset += strides[at];
      if (++index[at] < sizes[at]) break;
      offset -= strides[at] * sizes[at];
      index[at] = 0;
    }
  }
}

}  // namespace lacuna
