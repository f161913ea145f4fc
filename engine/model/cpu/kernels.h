// The loops over floats that take the time, in the best vector instructions of the machine. Each result has one order
// of summation, whatever else is computed beside it.
#pragma once

#include <cstdint>
#include <span>

namespace lacuna::cpu {

// Rows of floats are padded with zeros to whole vectors of the widest kind.
constexpr std::int64_t kPadding = 16;
constexpr std::int64_t padded(std::int64_t size) { return (size + kPadding - 1) / kPadding * kPadding; }

// out[r * out_stride + o] = Σ_k x[r * size + k] · w[o * size + k] for r < rows, o < outputs; size is padded.
void multiply(const float* x, std::int64_t rows, const float* w, std::int64_t outputs, std::int64_t size, float* out,
              std::int64_t out_stride);

// out = x / sqrt(mean(x²) + epsilon) · weight (Zhang & Sennrich 2019, eq. 4). x and out hold padded(size) floats.
void rms_norm(const float* x, const float* weight, std::int64_t size, float epsilon, float* out);

// gate = gate · sigmoid(gate) · up (Shazeer 2020, "SwiGLU"), size padded.
void swiglu(float* gate, const float* up, std::int64_t size);

// x += y, size padded.
void add(float* x, const float* y, std::int64_t size);

// One block of up to kPageTokens tokens that a query sees; `own_*`: one more token behind them, or nullptr.
struct AttentionBlock {
  const float* keys;    // (head_dim, kPageTokens)
  const float* values;  // (kPageTokens, value_stride)
  std::int64_t count;
  const float* own_key;    // (head_dim)
  const float* own_value;  // (value_stride)
  const float* queries;    // (group, head_dim), turned for this block's frame
};

// softmax(q·K / sqrt(head_dim)) V of `group` query heads over the blocks in order (running maximum and sum: Milakov &
// Gimelshein 2018). out (group, head_dim); scratch: group * value_stride floats.
void attend(std::span<const AttentionBlock> blocks, std::int64_t group, std::int64_t head_dim,
            std::int64_t value_stride, float* scratch, float* out);

// The instruction set that these run with: "AVX3", "AVX2", …
const char* instructions();

}  // namespace lacuna::cpu
