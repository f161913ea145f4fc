// The logarithm of a sum of exponentials, kept so that nothing of it is lost.
#pragma once

namespace lacuna {

// log Σ exp(score) = top + log_sum. Added up, log_sum would be lost where the scores are large: two scores of 1e17
// would each have probability 1.
struct LogSum {
  double top = 0;      // the largest score
  double log_sum = 0;  // log Σ exp(score - top)

  double logprob(double score) const { return (score - top) - log_sum; }
};

}  // namespace lacuna
