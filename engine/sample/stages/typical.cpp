// typical(p): the shortest prefix by rising |−log p − H| whose sum is at least p (Meister et al. 2022), ties by id.
#include <algorithm>
#include <cmath>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

struct Shifted {
  double distance;  // of the token's surprise from the entropy
  double probability;
  std::int32_t id;
  bool operator<(const Shifted& other) const { return distance != other.distance ? distance < other.distance : id < other.id; }
};

std::vector<Shifted> shifted(const Candidates& candidates) {
  const double total = candidates.log_total();
  double entropy = 0;
  std::vector<Shifted> result;
  for (const std::int32_t id : candidates.ids()) {
    const double logprob = candidates.score(id) - total;
    const double probability = std::exp(logprob);
    if (probability > 0) entropy -= probability * logprob;
    result.push_back({logprob, probability, id});
  }
  for (Shifted& entry : result) entry.distance = std::abs(-entry.distance - entropy);
  return result;
}

class Typical final : public Stage {
 public:
  explicit Typical(double p) : p_(p) {}
  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (p_ >= 1) return;
    std::vector<Shifted> order = shifted(candidates);
    std::sort(order.begin(), order.end());
    std::vector<std::int32_t> kept;
    double sum = 0;
    for (const Shifted& entry : order) {
      kept.push_back(entry.id);
      sum += entry.probability;
      if (sum >= p_) break;
    }
    candidates.keep(std::move(kept));
  }

 private:
  double p_;
};

}  // namespace

StageKind typical() {
  return {"typical", {{"p", 0, 1, true}}, [](std::span<const double> values) -> std::unique_ptr<Stage> {
            return std::make_unique<Typical>(values[0]);
          }};
}

}  // namespace lacuna::stages
