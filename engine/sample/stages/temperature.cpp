// temperature(t): scores / t; t = 0 keeps the best id alone, ties by id. greedy is temperature(0) by another name.
#include <algorithm>
#include <cmath>
#include <limits>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

constexpr double kOverflow = 1e30;

class Temperature final : public Stage {
 public:
  explicit Temperature(double temperature) : temperature_(temperature) {}

  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (temperature_ == 0) return candidates.keep_best(1);
    // Where a division by a tiny temperature would overflow, scores relative to the best one: the distribution is the
    // same.
    const double top = candidates.top();
    const double shift = std::abs(top) / temperature_ > kOverflow ? top : 0.0;
    candidates.change_scores([&](float score) {
      const double scaled = (score - shift) / temperature_;
      return static_cast<float>(std::max<double>(scaled, std::numeric_limits<float>::lowest()));
    });
  }

 private:
  double temperature_;
};

}  // namespace

StageKind temperature() {
  return {"temperature", {{.name = "t", .minimum = 0}}, [](std::span<const double> values) -> std::unique_ptr<Stage> {
            return std::make_unique<Temperature>(values[0]);
          }};
}

StageKind greedy() {
  return {
      "greedy", {}, [](std::span<const double>) -> std::unique_ptr<Stage> { return std::make_unique<Temperature>(0); }};
}

}  // namespace lacuna::stages
