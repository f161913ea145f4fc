// Products of activations with quantised matrices: panels of a matrix are dequantised into a scratch buffer that stays
// in the cache and multiplied with all rows of the batch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "model/weights.h"

namespace lacuna::cpu {

// A buffer of floats at a border of 64 bytes. New memory is zero.
class FloatBuffer {
 public:
  FloatBuffer() = default;
  explicit FloatBuffer(std::int64_t size) { resize(size); }
  // Keeps no contents; zeros what is new. Shrinks never.
  void resize(std::int64_t size);
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* data) const;
  };
  std::unique_ptr<float[], Free> data_;
  std::int64_t size_ = 0;
};

// out (rows, out_stride) = x W^T for one matrix W (outputs, size).
struct Product {
  const Matrix* matrix;
  float* out;
  std::int64_t out_stride;
};

class Multiplier {
 public:
  explicit Multiplier(ThreadPool& pool) : pool_(pool), scratch_(static_cast<std::size_t>(pool.threads())) {}

  // Several products of the same input: x (rows, padded(size)), zeros behind `size`. Each output is one sum over k in
  // order, the same to the bit for any number of rows and threads.
  void run(const float* x, std::int64_t rows, std::span<const Product> products);

 private:
  ThreadPool& pool_;
  std::vector<FloatBuffer> scratch_;  // one a thread
};

}  // namespace lacuna::cpu
