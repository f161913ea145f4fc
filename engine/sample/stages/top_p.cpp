// top_p(p): the shortest prefix by falling probability whose sum is at least p, at least one (Holtzman et al. 2020).
#include <cmath>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

constexpr std::int64_t kFirstSorted = 256;  // the prefix is short most of the time: sort a little, then more

class TopP final : public Stage {
 public:
  explicit TopP(double p) : p_(p) {}
  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (p_ >= 1) return;
    const double total = candidates.log_total();
    const auto size = static_cast<std::int64_t>(candidates.ids().size());
    double sum = 0;
    std::int64_t count = 0;
    for (std::int64_t sorted = kFirstSorted; count < size; sorted *= 4) {
      for (const auto best = candidates.best(sorted); count < static_cast<std::int64_t>(best.size());) {
        sum += std::exp(candidates.score(best[static_cast<std::size_t>(count++)]) - total);
        if (sum >= p_) return candidates.keep_best(count);
      }
    }
  }

 private:
  double p_;
};

}  // namespace

StageKind top_p() {
  return {"top_p", {{"p", 0, 1, true}}, [](std::span<const double> values) -> std::unique_ptr<Stage> {
            return std::make_unique<TopP>(values[0]);
          }};
}

}  // namespace lacuna::stages
