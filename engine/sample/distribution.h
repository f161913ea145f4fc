// Softmax distributions over a vocabulary, from logits: probabilities, entropy, divergences, the most probable ids.
// Natural logarithms; sums in double. Logits may be -inf (probability 0); NaN, +inf and nothing but -inf are errors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sample/log_sum.h"

namespace lacuna {

// log Σ exp(logits). Throws kInvalidArgument naming the place of a NaN or +inf.
LogSum log_sum_exp(std::span<const float> logits);

void softmax(std::span<const float> logits, float* probabilities);
double entropy(std::span<const float> logits);

struct Measure {
  double entropy;
  double logprob;     // of the id
  std::int64_t rank;  // of the id, from 1, ties by id
};
Measure measure(std::span<const float> logits, std::int32_t id);

struct Divergence {
  double kl;  // KL(p ‖ q) = Σ p ln(p / q); infinite where q is 0 and p is not
  double js;  // ½ KL(p ‖ m) + ½ KL(q ‖ m), m = ½ (p + q)  (Lin 1991)
};
Divergence divergence(std::span<const float> p_logits, std::span<const float> q_logits);

struct Probable {
  std::int32_t id;
  double probability;
};
// Those with probability >= threshold, at most `most`, falling, ties by id.
std::vector<Probable> most_probable(std::span<const float> logits, double threshold, std::int64_t most);

}  // namespace lacuna
