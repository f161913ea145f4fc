#include "sample/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace lacuna {
namespace {

float checked_maximum(std::span<const float> logits) {
  if (logits.empty()) fail(Status::kInvalidArgument, "logits: wanted at least one, got none");
  float top = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!(logits[i] < std::numeric_limits<float>::infinity())) {
      fail(Status::kInvalidArgument, "logits[{}]: wanted a finite number or -inf, got {}", i, logits[i]);
    }
    top = std::max(top, logits[i]);
  }
  if (std::isinf(top)) fail(Status::kInvalidArgument, "logits: wanted at least one above -inf, got none");
  return top;
}

// p · x, where 0 times anything is 0.
double weigh(double p, double x) { return p > 0 ? p * x : 0.0; }

}  // namespace

double log_sum_exp(std::span<const float> logits) {
  const double top = checked_maximum(logits);
  double total = 0;
  for (const float value : logits) total += std::exp(value - top);
  return top + std::log(total);
}

void softmax(std::span<const float> logits, float* probabilities) {
  const double shift = log_sum_exp(logits);
  for (std::size_t i = 0; i < logits.size(); ++i) probabilities[i] = static_cast<float>(std::exp(logits[i] - shift));
}

double entropy(std::span<const float> logits) {
  const double shift = log_sum_exp(logits);
  double total = 0;
  for (const float value : logits) total -= weigh(std::exp(value - shift), value - shift);
  return total;
}

Measure measure(std::span<const float> logits, std::int32_t id) {
  if (id < 0 || static_cast<std::size_t>(id) >= logits.size()) {
    fail(Status::kInvalidArgument, "id: wanted 0 to {}, got {}", logits.size() - 1, id);
  }
  const auto own = static_cast<std::size_t>(id);
  Measure result{entropy(logits), logits[own] - log_sum_exp(logits), 1};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > logits[own] || (logits[i] == logits[own] && i < own)) ++result.rank;
  }
  return result;
}

Divergence divergence(std::span<const float> p_logits, std::span<const float> q_logits) {
  if (p_logits.size() != q_logits.size()) {
    fail(Status::kInvalidArgument, "q_logits: wanted {}, as many as p_logits, got {}", p_logits.size(), q_logits.size());
  }
  const double p_shift = log_sum_exp(p_logits);
  const double q_shift = log_sum_exp(q_logits);
  Divergence result{0, 0};
  for (std::size_t i = 0; i < p_logits.size(); ++i) {
    const double log_p = p_logits[i] - p_shift;
    const double log_q = q_logits[i] - q_shift;
    const double p = std::exp(log_p);
    const double q = std::exp(log_q);
    const double log_m = std::log(0.5 * (p + q));
    result.kl += weigh(p, log_p - log_q);
    result.js += 0.5 * (weigh(p, log_p - log_m) + weigh(q, log_q - log_m));
  }
  // Rounding can leave either a hair below 0, which neither can be.
  result.kl = std::max(0.0, result.kl);
  result.js = std::max(0.0, result.js);
  return result;
}

std::vector<Probable> most_probable(std::span<const float> logits, double threshold, std::int64_t most) {
  const double shift = log_sum_exp(logits);
  std::vector<Probable> result;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double probability = std::exp(logits[i] - shift);
    if (probability >= threshold) result.push_back({static_cast<std::int32_t>(i), probability});
  }
  const auto kept = static_cast<std::ptrdiff_t>(std::min<std::int64_t>(most, static_cast<std::int64_t>(result.size())));
  std::partial_sort(result.begin(), result.begin() + kept, result.end(), [](const Probable& a, const Probable& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.id < b.id;
  });
  result.resize(static_cast<std::size_t>(kept));
  return result;
}

}  // namespace lacuna
