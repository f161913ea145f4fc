#include "tensor/tensor.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <optional>

#include "base/error.h"
#include "tensor/allocation_limit.h"
#include "tensor/broadcast.h"

namespace lacuna {
namespace {

constexpr std::int64_t kMostElements = std::numeric_limits<std::int64_t>::max() / 16;

// Checks sizes and returns their product. Sizes of 0 count as 1 in the limit, so that strides and any transposed
// view's products stay within it too.
std::int64_t checked_numel(const Tensor::Shape& sizes) {
  if (sizes.size() > kMaxDims) {
    fail(Status::kInvalidArgument, "sizes: wanted at most {} dimensions, got {}", kMaxDims, sizes.size());
  }
  std::int64_t count = 1;
  bool empty = false;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 0) fail(Status::kInvalidArgument, "sizes[{}]: wanted 0 or more, got {}", i, sizes[i]);
    empty = empty || sizes[i] == 0;
    const std::int64_t size = std::max<std::int64_t>(1, sizes[i]);
    if (count > kMostElements / size) {
      fail(Status::kInvalidArgument, "sizes: wanted at most {} elements, got more", kMostElements);
    }
    count *= size;
  }
  return empty ? 0 : count;
}

Tensor::Shape contiguous_strides(const Tensor::Shape& sizes) {
  Tensor::Shape strides(sizes.size());
  std::int64_t stride = 1;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    strides[i] = stride;
    stride *= std::max<std::int64_t>(1, sizes[i]);
  }
  return strides;
}

// The shape with a size in place of -1; throws when it does not fit `numel`.
Tensor::Shape resolve_shape(Tensor::Shape sizes, std::int64_t numel) {
  std::int64_t known = 1;
  std::int64_t* unknown = nullptr;
  for (std::int64_t& size : sizes) {
    if (size == -1 && unknown == nullptr) {
      unknown = &size;
    } else if (size < 0 || (size > 0 && known > kMostElements / size)) {
      fail(Status::kInvalidArgument, "sizes: wanted sizes of 0 or more, one of them may be -1, got {}", size);
    } else {
      known *= size;
    }
  }
  if (unknown != nullptr && known > 0 && numel % known == 0) *unknown = numel / known;
  if (checked_numel(sizes) != numel) {
    fail(Status::kInvalidArgument, "sizes: wanted a shape of {} elements, got one of {}", numel, known);
  }
  return sizes;
}

// Strides of `shape` over the memory of a tensor of `sizes` and `strides` with as many elements, if there are any:
// dimensions that lie in one stretch of memory may be cut anew together. (The rule of PyTorch's computeStride.)
std::optional<Tensor::Shape> reshaped_strides(const Tensor::Shape& sizes, const Tensor::Shape& strides,
                                              const Tensor::Shape& shape) {
  Tensor::Shape result(shape.size(), 1);
  std::size_t left = shape.size();  // dimensions of `shape` without strides yet
  for (std::size_t end = sizes.size(); end > 0;) {
    std::size_t first = end - 1;  // [first, end) is one stretch
    std::int64_t stretch = sizes[first];
    while (first > 0 && (sizes[first - 1] == 1 || strides[first - 1] == stretch * strides[end - 1])) {
      stretch *= sizes[--first];
    }
    std::int64_t taken = 1;
    while (left > 0 && (taken < stretch || shape[left - 1] == 1)) {
      result[--left] = taken * strides[end - 1];
      taken *= shape[left];
    }
    if (taken != stretch) return std::nullopt;
    end = first;
  }
  return left == 0 || std::all_of(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(left),
                                  [](std::int64_t size) { return size == 1; })
             ? std::optional(result)
             : std::nullopt;
}

}  // namespace

Tensor Tensor::zeros(DType dtype, const Shape& sizes) {
  const std::int64_t bytes = std::max<std::int64_t>(1, checked_numel(sizes) * dtype_bytes(dtype));
  AllocationLimit::check(bytes);
  void* memory = std::calloc(static_cast<std::size_t>(bytes), 1);
  if (memory == nullptr) throw std::bad_alloc();
  return over(dtype, std::shared_ptr<void>(memory, std::free), memory, sizes);
}

Tensor Tensor::over(DType dtype, std::shared_ptr<void> owner, void* data, const Shape& sizes, bool read_only) {
  Tensor result;
  result.dtype_ = dtype;
  checked_numel(sizes);
  result.sizes_ = sizes;
  result.strides_ = contiguous_strides(sizes);
  result.allocation_ = std::make_shared<Allocation>();
  result.allocation_->memory = std::move(owner);
  result.allocation_->data = result.data_ = data;
  result.allocation_->bytes = result.bytes();
  result.read_only_ = result.constant_ = read_only;
  return result;
}

Tensor Tensor::within(std::shared_ptr<Allocation> allocation, DType dtype, void* data, Shape sizes, Shape strides,
                      bool read_only) {
  Tensor result;
  result.dtype_ = dtype;
  result.sizes_ = std::move(sizes);
  result.strides_ = std::move(strides);
  result.allocation_ = std::move(allocation);
  result.data_ = data;
  result.read_only_ = read_only;
  return result;
}

Tensor Tensor::elsewhere(DType dtype, Shape sizes, Place place, std::shared_ptr<ForeignTensor> foreign) {
  Tensor result;
  result.dtype_ = dtype;
  result.strides_.assign(sizes.size(), 0);
  result.sizes_ = std::move(sizes);
  result.place_ = place;
  result.foreign_ = std::move(foreign);
  return result;
}

Tensor Tensor::as_new_view() const {
  require_here("tensor");
  Tensor result = *this;
  result.foreign_.reset();
  return result;
}

void Tensor::require_here(const char* name) const {
  switch (place_) {
    case Place::kHere:
      return;
    case Place::kOtherDevice:
      fail(Status::kInvalidArgument, "{}: wanted one in this memory, got one on {}; {}:cpu() brings it here", name,
           foreign_->device(), name);
    case Place::kOtherLayout:
      fail(Status::kInvalidArgument, "{}: wanted a dense one, got one of layout {}; {}:to_dense() makes one", name,
           foreign_->layout(), name);
    case Place::kOtherKind:
      break;
  }
  fail(Status::kInvalidArgument, "{}: wanted at most {} dimensions and a dtype that is read here, got {} of {}", name,
       kMaxDims, sizes_.size(), foreign_->dtype());
}

Tensor Tensor::as_read_only() const {
  Tensor result = as_new_view();
  result.read_only_ = true;
  return result;
}

Tensor Tensor::borrowed() const {
  Tensor result = as_new_view();
  // The same name, owning nothing.
  result.allocation_ = std::shared_ptr<Allocation>(std::shared_ptr<Allocation>(), allocation_.get());
  return result;
}

std::int64_t Tensor::numel() const {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes_) count *= size;
  return count;
}

bool Tensor::contiguous() const {
  std::int64_t stride = 1;
  for (std::size_t i = sizes_.size(); i-- > 0;) {
    if (sizes_[i] != 1 && strides_[i] != stride) return false;
    stride *= std::max<std::int64_t>(1, sizes_[i]);
  }
  return true;
}

int Tensor::check_dim(int dim) const {
  if (dim < -ndim() || dim >= ndim()) {
    fail(Status::kInvalidArgument, "dim: wanted a dimension of a tensor that has {}, got {}", ndim(), dim);
  }
  return dim < 0 ? dim + ndim() : dim;
}

Tensor Tensor::slice(int dim, std::int64_t start, std::int64_t end, std::int64_t step) const {
  const auto d = static_cast<std::size_t>(check_dim(dim));
  if (step < 1) fail(Status::kInvalidArgument, "step: wanted 1 or more, got {}", step);
  const std::int64_t size = sizes_[d];
  const auto clamp = [size](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size); };
  const std::int64_t first = clamp(start);
  const std::int64_t length = std::max<std::int64_t>(0, clamp(end) - first);
  Tensor result = as_new_view();
  result.data_ = static_cast<char*>(data_) + first * strides_[d] * dtype_bytes(dtype_);
  result.sizes_[d] = length / step + (length % step != 0 ? 1 : 0);
  if (result.sizes_[d] > 1) result.strides_[d] = strides_[d] * step;
  return result;
}

Tensor Tensor::select(int dim, std::int64_t index) const {
  const auto d = static_cast<std::size_t>(check_dim(dim));
  if (index < -sizes_[d] || index >= sizes_[d]) {
    fail(Status::kInvalidArgument, "index: wanted {} to {}, got {}", -sizes_[d], sizes_[d] - 1, index);
  }
  Tensor result = as_new_view();
  const std::int64_t at = index < 0 ? index + sizes_[d] : index;
  result.data_ = static_cast<char*>(data_) + at * strides_[d] * dtype_bytes(dtype_);
  result.sizes_.erase(result.sizes_.begin() + static_cast<std::ptrdiff_t>(d));
  result.strides_.erase(result.strides_.begin() + static_cast<std::ptrdiff_t>(d));
  return result;
}

Tensor Tensor::transpose(int dim0, int dim1) const {
  const auto a = static_cast<std::size_t>(check_dim(dim0));
  const auto b = static_cast<std::size_t>(check_dim(dim1));
  Tensor result = as_new_view();
  std::swap(result.sizes_[a], result.sizes_[b]);
  std::swap(result.strides_[a], result.strides_[b]);
  return result;
}

Tensor Tensor::reshape(const Shape& sizes) const {
  const Shape shape = resolve_shape(sizes, numel());
  const auto view = contiguous() || numel() == 0 ? std::nullopt : reshaped_strides(sizes_, strides_, shape);
  Tensor result = contiguous() || view || numel() == 0 ? as_new_view() : to(dtype_);
  result.sizes_ = shape;
  result.strides_ = view.value_or(contiguous_strides(shape));
  return result;
}

Tensor Tensor::to(DType dtype) const {
  const Tensor result = zeros(dtype, sizes_);
  result.copy_from(*this);
  return result;
}

void Tensor::require_writable() const {
  require_here("tensor");
  if (read_only_) fail(Status::kInvalidArgument, "tensor: wanted one that can be written to, got a read-only one");
  allocation_->written.store(1, std::memory_order_relaxed);
}

void Tensor::copy_from(const Tensor& source) const {
  require_writable();
  if (source.sizes_ != sizes_) {
    fail(Status::kInvalidArgument, "other: wanted a tensor of the same shape ({}), got one of ({})",
         fmt::join(sizes_, ", "), fmt::join(source.sizes_, ", "));
  }
  if (source.dtype_ == dtype_ && contiguous() && source.contiguous()) {
    std::memmove(data_, source.data_, static_cast<std::size_t>(numel() * dtype_bytes(dtype_)));
    return;
  }
  if (source.shares_memory(*this)) return copy_from(source.to(source.dtype_));  // the two may overlap
  const auto walk = ops::make_walk<2>(sizes_, {&source, this});
  walk.each_row([&](const auto& at, std::int64_t count) {
    convert({source.dtype_, source.data_, at[0], walk.step(0)}, {dtype_, data_, at[1], walk.step(1)}, count);
  });
}

void Tensor::fill(std::complex<double> value) const {
  require_writable();
  alignas(kMostElementBytes) char bytes[kMostElementBytes] = {};
  store_complex(dtype_, bytes, 0, value);
  with_element(dtype_, [&](auto element) {
    using T = decltype(element);
    T* data = static_cast<T*>(data_);
    std::memcpy(&element, bytes, sizeof element);
    if (contiguous()) {
      std::fill_n(data, numel(), element);
    } else {
      for_each_offset(sizes_, strides_, [&](std::int64_t offset) { data[offset] = element; });
    }
  });
}

}  // namespace lacuna
