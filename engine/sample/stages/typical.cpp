// typical(p): the shortest prefix by rising |−log p − H| whose sum is at least p (Meister et al. 2022), ties by id.
#include <algorithm>
#include <cmath>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

constexpr std::size_t kFirstSorted = 256;  // the prefix may be short: sort a little, then more

struct Surprise {
  double distance;  // of −log p from the entropy
  double probability;
  std::int32_t id;
  bool operator<(const Surprise& other) const {
    return distance != other.distance ? distance < other.distance : id < other.id;
  }
};

std::vector<Surprise> surprises(const Candidates& candidates) {
  std::vector<Surprise> result;
  result.reserve(candidates.ids().size());
  double entropy = 0;
  for (const std::int32_t id : candidates.ids()) {
    const double logprob = candidates.logprob(id);
    const double probability = std::exp(logprob);
    if (probability > 0) entropy -= probability * logprob;
    result.push_back({logprob, probability, id});
  }
  for (Surprise& entry : result) entry.distance = std::abs(-entry.distance - entropy);
  return result;
}

class Typical final : public Stage {
 public:
  explicit Typical(double p) : p_(p) {}

  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (p_ >= 1) return;
    std::vector<Surprise> order = surprises(candidates);
    std::vector<std::int32_t> kept;
    double sum = 0;
    for (std::size_t sorted = kFirstSorted; kept.size() < order.size(); sorted *= 4) {
      const auto begin = order.begin() + static_cast<std::ptrdiff_t>(kept.size());
      const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(sorted, order.size()));
      if (end != order.end()) std::nth_element(begin, end, order.end());
      std::sort(begin, end);
      for (auto entry = begin; entry != end; ++entry) {
        kept.push_back(entry->id);
        sum += entry->probability;
        if (sum >= p_) return candidates.keep(std::move(kept));
      }
    }
  }

 private:
  double p_;
};

}  // namespace

StageKind typical() {
  return {
      "typical",
      {{.name = "p", .minimum = 0, .maximum = 1, .above = true}},
      [](std::span<const double> values) -> std::unique_ptr<Stage> { return std::make_unique<Typical>(values[0]); }};
}

}  // namespace lacuna::stages
