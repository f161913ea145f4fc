// min_p(p): probability at least p times the largest (Nguyen et al. 2024).
#include <cmath>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

class MinP final : public Stage {
 public:
  explicit MinP(double p) : p_(p) {}

  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (p_ <= 0) return;
    // Of two probabilities only the difference of the scores matters.
    const double least = candidates.top() + std::log(p_);
    candidates.keep_if([&](std::int32_t id) { return candidates.score(id) >= least; });
  }

 private:
  double p_;
};

}  // namespace

StageKind min_p() {
  return {"min_p",
          {{.name = "p", .minimum = 0, .maximum = 1}},
          [](std::span<const double> values) -> std::unique_ptr<Stage> { return std::make_unique<MinP>(values[0]); }};
}

}  // namespace lacuna::stages
