#include "model/cpu/product.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "model/cpu/kernels.h"

namespace lacuna::cpu {
namespace {

constexpr std::int64_t kPanelBytes =
    24 * 1024;                             // of dequantised weights: they and an input row fit a first-level cache
constexpr std::int64_t kItemOutputs = 32;  // outputs that a thread takes at a time

// Outputs to dequantise together: a multiple of the tile's eight where they fit.
std::int64_t panel_outputs(std::int64_t size) {
  const std::int64_t fitting = kPanelBytes / (size * static_cast<std::int64_t>(sizeof(float)));
  return std::clamp<std::int64_t>(fitting / 8 * 8, 8, kItemOutputs);
}

void dequantize_panel(const Matrix& matrix, std::int64_t first, std::int64_t count, float* out) {
  const std::int64_t stride = padded(matrix.columns);
  for (std::int64_t i = 0; i < count; ++i) {
    matrix.format->dequantize(matrix.row(first + i), matrix.columns, out + i * stride);
    std::fill(out + i * stride + matrix.columns, out + (i + 1) * stride, 0.0F);
  }
}

}  // namespace

void FloatBuffer::resize(std::int64_t size) {
  if (size <= size_) return;
  const std::size_t bytes = (static_cast<std::size_t>(size) * sizeof(float) + 63) / 64 * 64;
  auto* memory = static_cast<float*>(std::aligned_alloc(64, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  data_.reset(memory);
  size_ = size;
}

void FloatBuffer::Free::operator()(float* data) const { std::free(data); }

void Multiplier::run(const float* x, std::int64_t rows, std::span<const Product> products) {
  const std::int64_t size = products.front().matrix->columns;
  const std::int64_t stride = padded(size);
  const std::int64_t panel = panel_outputs(stride);
  std::int64_t items = 0;
  for (const Product& product : products) items += (product.matrix->rows + kItemOutputs - 1) / kItemOutputs;
  for (FloatBuffer& buffer : scratch_) buffer.resize(panel * stride);

  pool_.run(items, [&](std::int64_t item, int thread) {
    const Product* product = products.data();
    for (std::int64_t count; item >= (count = (product->matrix->rows + kItemOutputs - 1) / kItemOutputs); ++product)
      item -= count;
    float* weights = scratch_[static_cast<std::size_t>(thread)].data();
    const std::int64_t end = std::min(product->matrix->rows, (item + 1) * kItemOutputs);
    for (std::int64_t first = item * kItemOutputs; first < end; first += panel) {
      const std::int64_t count = std::min(panel, end - first);
      dequantize_panel(*product->matrix, first, count, weights);
      multiply(x, rows, weights, count, stride, product->out + first, product->out_stride);
    }
  });
}

}  // namespace lacuna::cpu
