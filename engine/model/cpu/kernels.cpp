#include "model/cpu/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/page.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/cpu/kernels.cpp"
#include "base/simd.h"  // which targets are built; before Highway
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lacuna::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Whole vectors, but never wider than the padding.
using Floats = hn::CappedTag<float, kPadding>;
using Vector = hn::Vec<Floats>;

// ---- Products ----

// A tile of kRows × kOutputs sums lives in registers; each sum runs over k in order, lane by lane, then over the lanes,
// in a tile of any size.
template <int kRows, int kOutputs>
HWY_INLINE void multiply_tile(const float* HWY_RESTRICT x, const float* HWY_RESTRICT w, std::int64_t size,
                              float* HWY_RESTRICT out, std::int64_t out_stride) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector sums[kRows][kOutputs];
  for (auto& row : sums) {
    for (auto& sum : row) sum = hn::Zero(d);
  }
  for (std::int64_t k = 0; k < size; k += lanes) {
    Vector weights[kOutputs];
    for (int o = 0; o < kOutputs; ++o) weights[o] = hn::LoadU(d, w + o * size + k);
    for (int r = 0; r < kRows; ++r) {
      const Vector input = hn::LoadU(d, x + r * size + k);
      for (int o = 0; o < kOutputs; ++o) sums[r][o] = hn::MulAdd(weights[o], input, sums[r][o]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int o = 0; o < kOutputs; ++o) out[r * out_stride + o] = hn::GetLane(hn::SumOfLanes(d, sums[r][o]));
  }
}

template <int kRows, int kOutputs>
HWY_INLINE void multiply_rows(const float* x, const float* w, std::int64_t outputs, std::int64_t size, float* out,
                              std::int64_t out_stride) {
  std::int64_t o = 0;
  for (; o + kOutputs <= outputs; o += kOutputs)
    multiply_tile<kRows, kOutputs>(x, w + o * size, size, out + o, out_stride);
  for (; o < outputs; ++o) multiply_tile<kRows, 1>(x, w + o * size, size, out + o, out_stride);
}

void Multiply(const float* x, std::int64_t rows, const float* w, std::int64_t outputs, std::int64_t size, float* out,
              std::int64_t out_stride) {
  // 16 sums, 4 weights and an input fill 32 registers well; with 16 registers half of that.
  constexpr int kRows = HWY_TARGET <= HWY_AVX3 ? 4 : 2;
  std::int64_t r = 0;
  for (; r + kRows <= rows; r += kRows) {
    multiply_rows<kRows, 4>(x + r * size, w, outputs, size, out + r * out_stride, out_stride);
  }
  for (; r < rows; ++r) multiply_rows<1, 8>(x + r * size, w, outputs, size, out + r * out_stride, out_stride);
}

// ---- Element by element ----

void RmsNorm(const float* x, const float* weight, std::int64_t size, float epsilon, float* out) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector squares = hn::Zero(d);
  for (std::int64_t i = 0; i < padded(size); i += lanes) {
    const Vector value = hn::LoadU(d, x + i);
    squares = hn::MulAdd(value, value, squares);
  }
  const float mean = hn::GetLane(hn::SumOfLanes(d, squares)) / static_cast<float>(size);
  const Vector scale = hn::Set(d, 1.0F / std::sqrt(mean + epsilon));
  for (std::int64_t i = 0; i < padded(size); i += lanes) {
    hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, x + i), scale), hn::LoadU(d, weight + i)), d, out + i);
  }
}

void SwiGlu(float* gate, const float* up, std::int64_t size) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const Vector one = hn::Set(d, 1.0F);
  for (std::int64_t i = 0; i < size; i += lanes) {
    const Vector g = hn::LoadU(d, gate + i);
    // exp overflows beyond about 88; g / (1 + exp(80)) is 0 for all purposes.
    const Vector e = hn::Exp(d, hn::Min(hn::Neg(g), hn::Set(d, 80.0F)));
    const Vector silu = hn::Div(g, hn::Add(one, e));
    hn::StoreU(hn::Mul(silu, hn::LoadU(d, up + i)), d, gate + i);
  }
}

void Add(float* x, const float* y, std::int64_t size) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  for (std::int64_t i = 0; i < size; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, x + i);
  }
}

// ---- Attention ----

// Scores of a block: (heads, kPageTokens); columns beyond the visible ones hold -inf.
template <int kHeads>
struct Scores {
  alignas(64) float at[kHeads][kPageTokens];
};

template <int kHeads>
HWY_INLINE void score_page(const AttentionBlock& block, const float* queries, std::int64_t head_dim, float scale,
                           Scores<kHeads>& scores) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const Vector factor = hn::Set(d, scale);
  for (std::int64_t j = 0; j < block.count; j += lanes) {
    Vector sums[kHeads];
    for (auto& sum : sums) sum = hn::Zero(d);
    for (std::int64_t i = 0; i < head_dim; ++i) {
      const Vector keys = hn::LoadU(d, block.keys + i * kPageTokens + j);
      for (int h = 0; h < kHeads; ++h) sums[h] = hn::MulAdd(hn::Set(d, queries[h * head_dim + i]), keys, sums[h]);
    }
    for (int h = 0; h < kHeads; ++h) hn::StoreU(hn::Mul(sums[h], factor), d, scores.at[h] + j);
  }
}

// The row's own token when it lies in no page: the same sum, in the same order.
HWY_INLINE float score_own(const float* query, const float* key, std::int64_t head_dim, float scale) {
  const hn::CappedTag<float, 1> d;
  auto sum = hn::Zero(d);
  for (std::int64_t i = 0; i < head_dim; ++i) sum = hn::MulAdd(hn::Set(d, query[i]), hn::Set(d, key[i]), sum);
  return hn::GetLane(hn::Mul(sum, hn::Set(d, scale)));
}

// Turns scores into weights exp(score - maximum) and brings the running maximum and sum up to date; returns the factor
// for what was summed before.
HWY_INLINE float weigh(float* scores, float& maximum, float& total) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector largest = hn::Set(d, maximum);
  for (std::int64_t j = 0; j < kPageTokens; j += lanes) largest = hn::Max(largest, hn::LoadU(d, scores + j));
  const float top = hn::GetLane(hn::MaxOfLanes(d, largest));
  const float correction = hn::GetLane(hn::Exp(d, hn::Set(d, maximum - top)));
  Vector sum = hn::Zero(d);
  for (std::int64_t j = 0; j < kPageTokens; j += lanes) {
    const Vector weight = hn::Exp(d, hn::Sub(hn::LoadU(d, scores + j), hn::Set(d, top)));
    hn::StoreU(weight, d, scores + j);
    sum = hn::Add(sum, weight);
  }
  total = total * correction + hn::GetLane(hn::SumOfLanes(d, sum));
  maximum = top;
  return correction;
}

template <int kHeads>
HWY_INLINE void add_values(const AttentionBlock& block, const Scores<kHeads>& weights, const float* corrections,
                           std::int64_t value_stride, float* sums) {
  const Floats d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  for (std::int64_t i = 0; i < value_stride; i += lanes) {
    Vector acc[kHeads];
    for (int h = 0; h < kHeads; ++h)
      acc[h] = hn::Mul(hn::LoadU(d, sums + h * value_stride + i), hn::Set(d, corrections[h]));
    for (std::int64_t j = 0; j < block.count; ++j) {
      const Vector value = hn::LoadU(d, block.values + j * value_stride + i);
      for (int h = 0; h < kHeads; ++h) acc[h] = hn::MulAdd(hn::Set(d, weights.at[h][j]), value, acc[h]);
    }
    if (block.own_value != nullptr) {
      const Vector value = hn::LoadU(d, block.own_value + i);
      for (int h = 0; h < kHeads; ++h) acc[h] = hn::MulAdd(hn::Set(d, weights.at[h][block.count]), value, acc[h]);
    }
    for (int h = 0; h < kHeads; ++h) hn::StoreU(acc[h], d, sums + h * value_stride + i);
  }
}

template <int kHeads>
void attend_heads(std::span<const AttentionBlock> blocks, std::int64_t first_head, std::int64_t head_dim,
                  std::int64_t value_stride, float* sums, float* out) {
  const float scale = 1.0F / std::sqrt(static_cast<float>(head_dim));
  float maximum[kHeads];
  float total[kHeads] = {};
  float correction[kHeads];
  std::fill_n(maximum, kHeads, -std::numeric_limits<float>::max());
  std::fill_n(sums, kHeads * value_stride, 0.0F);
  Scores<kHeads> scores;
  for (const AttentionBlock& block : blocks) {
    const float* queries = block.queries + first_head * head_dim;
    score_page<kHeads>(block, queries, head_dim, scale, scores);
    for (int h = 0; h < kHeads; ++h) {
      std::int64_t seen = block.count;
      if (block.own_key != nullptr)
        scores.at[h][seen++] = score_own(queries + h * head_dim, block.own_key, head_dim, scale);
      std::fill(scores.at[h] + seen, scores.at[h] + kPageTokens, -std::numeric_limits<float>::infinity());
      correction[h] = weigh(scores.at[h], maximum[h], total[h]);
    }
    add_values<kHeads>(block, scores, correction, value_stride, sums);
  }
  for (int h = 0; h < kHeads; ++h) {
    for (std::int64_t i = 0; i < head_dim; ++i) out[h * head_dim + i] = sums[h * value_stride + i] / total[h];
  }
}

void Attend(std::span<const AttentionBlock> blocks, std::int64_t group, std::int64_t head_dim,
            std::int64_t value_stride, float* scratch, float* out) {
  // Up to four query heads share one walk over the keys.
  for (std::int64_t h = 0; h < group;) {
    const std::int64_t heads = std::min<std::int64_t>(4, group - h);
    float* target = out + h * head_dim;
    if (heads == 4) attend_heads<4>(blocks, h, head_dim, value_stride, scratch, target);
    if (heads == 3) attend_heads<3>(blocks, h, head_dim, value_stride, scratch, target);
    if (heads == 2) attend_heads<2>(blocks, h, head_dim, value_stride, scratch, target);
    if (heads == 1) attend_heads<1>(blocks, h, head_dim, value_stride, scratch, target);
    h += heads;
  }
}

const char* Instructions() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace lacuna::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lacuna::cpu {

HWY_EXPORT(Multiply);
HWY_EXPORT(RmsNorm);
HWY_EXPORT(SwiGlu);
HWY_EXPORT(Add);
HWY_EXPORT(Attend);
HWY_EXPORT(Instructions);

void multiply(const float* x, std::int64_t rows, const float* w, std::int64_t outputs, std::int64_t size, float* out,
              std::int64_t out_stride) {
  HWY_DYNAMIC_DISPATCH(Multiply)(x, rows, w, outputs, size, out, out_stride);
}

void rms_norm(const float* x, const float* weight, std::int64_t size, float epsilon, float* out) {
  HWY_DYNAMIC_DISPATCH(RmsNorm)(x, weight, size, epsilon, out);
}

void swiglu(float* gate, const float* up, std::int64_t size) { HWY_DYNAMIC_DISPATCH(SwiGlu)(gate, up, size); }

void add(float* x, const float* y, std::int64_t size) { HWY_DYNAMIC_DISPATCH(Add)(x, y, size); }

void attend(std::span<const AttentionBlock> blocks, std::int64_t group, std::int64_t head_dim,
            std::int64_t value_stride, float* scratch, float* out) {
  HWY_DYNAMIC_DISPATCH(Attend)(blocks, group, head_dim, value_stride, scratch, out);
}

const char* instructions() { return HWY_DYNAMIC_DISPATCH(Instructions)(); }

}  // namespace lacuna::cpu
#endif
