// One row of logits, measured: each function reads the row for its largest logit, then takes each exponential once.
#include "sample/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/exponential.h"
#include "sample/order.h"

namespace lacuna {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

[[noreturn]] void refuse(std::span<const float> logits, const char* name) {
  const auto bad = std::find_if(logits.begin(), logits.end(), [](float value) { return !(value < kInfinity); });
  if (bad == logits.end()) fail(Status::kInvalidArgument, "{}: wanted at least one above -inf, got none", name);
  fail(Status::kInvalidArgument, "{}[{}]: wanted a finite number or -inf, got {}", name, bad - logits.begin(),
       std::isnan(*bad) ? "nan" : "inf");
}

// The largest logit, with all of them checked; several at a time, as the compiler makes vector instructions of it.
double checked_top(std::span<const float> logits, const char* name = "logits") {
  constexpr std::size_t kLanes = 16;
  float tops[kLanes];
  int proper[kLanes];
  std::fill_n(tops, kLanes, -kInfinity);
  std::fill_n(proper, kLanes, 1);
  for (std::size_t i = 0; i < logits.size(); i += kLanes) {
    const std::size_t count = std::min(kLanes, logits.size() - i);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const float value = logits[i + lane];
      tops[lane] = tops[lane] < value ? value : tops[lane];
      proper[lane] &= value < kInfinity ? 1 : 0;
    }
  }
  const float top = *std::max_element(tops, tops + kLanes);
  if (top == -kInfinity || *std::min_element(proper, proper + kLanes) == 0) refuse(logits, name);
  return top;
}

// p · x, where 0 times anything is 0.
double weigh(double p, double x) { return p > 0 ? p * x : 0.0; }

struct Totals {
  LogSum sum;
  double entropy;
};

// With x = logit - top and Z = Σ e^x: the entropy is log Z - Σ x e^x / Z.
Totals totals(std::span<const float> logits) {
  const double top = checked_top(logits);
  const auto [sum, moment] = exp_sums(logits, top);
  // Rounding can leave the entropy of a certainty a hair below 0.
  return {{top, std::log(sum)}, std::max(0.0, std::log(sum) - moment / sum)};
}

// A row's exponentials, what makes probabilities of them, and what makes logarithms of probabilities of its logits.
struct Row {
  std::vector<double> exponentials;
  double scale = 0;
  LogSum sum;
};

Row row_of(std::span<const float> logits, const char* name) {
  const double top = checked_top(logits, name);
  Row row;
  row.exponentials.reserve(logits.size());
  double sum = 0;
  for (const float value : logits) sum += row.exponentials.emplace_back(std::exp(value - top));
  row.scale = 1 / sum;
  row.sum = {top, std::log(sum)};
  return row;
}

}  // namespace

LogSum log_sum_exp(std::span<const float> logits) {
  const double top = checked_top(logits);
  double sum = 0;
  for (const float value : logits) sum += std::exp(value - top);
  return {top, std::log(sum)};
}

void softmax(std::span<const float> logits, float* probabilities) {
  const double top = checked_top(logits);
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double e = std::exp(logits[i] - top);
    sum += e;
    probabilities[i] = static_cast<float>(e);
  }
  const double scale = 1 / sum;
  for (std::size_t i = 0; i < logits.size(); ++i) probabilities[i] = static_cast<float>(probabilities[i] * scale);
}

double entropy(std::span<const float> logits) { return totals(logits).entropy; }

Measure measure(std::span<const float> logits, std::int32_t id) {
  if (id < 0 || static_cast<std::size_t>(id) >= logits.size()) {
    fail(Status::kInvalidArgument, "id: wanted 0 to {}, got {}", static_cast<std::int64_t>(logits.size()) - 1, id);
  }
  const auto [sum, entropy] = totals(logits);
  const auto own = static_cast<std::size_t>(id);
  const float logit = logits[own];
  std::int64_t rank = 1;
  for (const float value : logits.first(own)) rank += value >= logit ? 1 : 0;
  for (const float value : logits.subspan(own + 1)) rank += value > logit ? 1 : 0;
  return {entropy, sum.logprob(logit), rank};
}

Divergence divergence(std::span<const float> p_logits, std::span<const float> q_logits) {
  if (p_logits.size() != q_logits.size()) {
    fail(Status::kInvalidArgument, "q_logits: wanted {}, as many as p_logits, got {}", p_logits.size(),
         q_logits.size());
  }
  const Row p_row = row_of(p_logits, "p_logits");
  const Row q_row = row_of(q_logits, "q_logits");
  Divergence result{0, 0};
  for (std::size_t i = 0; i < p_logits.size(); ++i) {
    const double p = p_row.exponentials[i] * p_row.scale, q = q_row.exponentials[i] * q_row.scale;
    const double log_p = p_row.sum.logprob(p_logits[i]), log_q = q_row.sum.logprob(q_logits[i]);
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
  if (std::isnan(threshold)) fail(Status::kInvalidArgument, "threshold: wanted a number, got {}", threshold);
  const LogSum sum = log_sum_exp(logits);
  // Far fewer are close to the threshold than far below it: a margin wider than any rounding saves their exponentials.
  constexpr double kMargin = 1e-6;
  const double least = threshold > 0 ? std::log(threshold) - kMargin : -std::numeric_limits<double>::infinity();
  const auto count = std::min(static_cast<std::size_t>(std::max<std::int64_t>(most, 0)), logits.size());
  SmallestKeys best(count);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (sum.logprob(logits[i]) >= least) best.offer(order_key(logits[i], static_cast<std::int32_t>(i)));
  }
  const std::vector<OrderKey> keys = best.take();
  std::vector<Probable> result;
  result.reserve(keys.size());
  for (const OrderKey key : keys) {
    const double probability = std::exp(sum.logprob(logits[static_cast<std::size_t>(id_of(key))]));
    if (probability < threshold) break;
    result.push_back({id_of(key), probability});
  }
  return result;
}

}  // namespace lacuna
