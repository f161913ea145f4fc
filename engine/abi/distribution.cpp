// Measures of rows of logits, behind the boundary.
#include "sample/distribution.h"

#include "abi/guard.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;

namespace {

std::span<const float> read_logits(const float* logits, int64_t size, const char* name) {
  require(logits, name);
  if (size < 1) fail(Status::kInvalidArgument, "size: wanted 1 or more, got {}", size);
  return {logits, static_cast<std::size_t>(size)};
}

}  // namespace

extern "C" {

lacuna_status lacuna_distribution_softmax(const float* logits, int64_t size, float* probabilities) {
  return guard([&] {
    require(probabilities, "probabilities");
    lacuna::softmax(read_logits(logits, size, "logits"), probabilities);
  });
}

lacuna_status lacuna_distribution_measure(const float* logits, int64_t size, int32_t id, double* entropy,
                                          double* logprob, int64_t* rank) {
  return guard([&] {
    const auto values = read_logits(logits, size, "logits");
    if (id < 0) {
      if (entropy != nullptr) *entropy = lacuna::entropy(values);
      return;
    }
    const lacuna::Measure result = lacuna::measure(values, id);
    if (entropy != nullptr) *entropy = result.entropy;
    if (logprob != nullptr) *logprob = result.logprob;
    if (rank != nullptr) *rank = result.rank;
  });
}

lacuna_status lacuna_distribution_divergence(const float* p_logits, const float* q_logits, int64_t size, double* kl,
                                             double* js) {
  return guard([&] {
    const lacuna::Divergence result =
        lacuna::divergence(read_logits(p_logits, size, "p_logits"), read_logits(q_logits, size, "q_logits"));
    if (kl != nullptr) *kl = result.kl;
    if (js != nullptr) *js = result.js;
  });
}

lacuna_status lacuna_distribution_top(const float* logits, int64_t size, double threshold, int64_t capacity,
                                      int32_t* ids, double* probabilities, int64_t* count) {
  return guard([&] {
    const auto values = read_logits(logits, size, "logits");
    lacuna::abi::require_array(ids, capacity, "ids", "capacity");
    lacuna::abi::require_array(probabilities, capacity, "probabilities", "capacity");
    require(count, "count");
    const auto top = lacuna::most_probable(values, threshold, capacity);
    for (std::size_t i = 0; i < top.size(); ++i) {
      ids[i] = top[i].id;
      probabilities[i] = top[i].probability;
    }
    *count = static_cast<int64_t>(top.size());
  });
}

}  // extern "C"
