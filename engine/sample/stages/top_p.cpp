// top_p(p): the shortest prefix by falling probability whose sum is at least p, at least one (Holtzman et al. 2020).
#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

constexpr std::int64_t kFirstSorted = 256;  // the prefix is short most of the time: sort a little, then more

class TopP final : public Stage {
 public:
  explicit TopP(double p) : p_(p) {}

  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (p_ >= 1) return;
    double sum = 0;
    std::size_t kept = 0;
    for (std::int64_t sorted = kFirstSorted; kept < candidates.ids().size(); sorted *= 16) {
      for (const std::int32_t id : candidates.best(sorted).subspan(kept)) {
        sum += candidates.probability(id);
        ++kept;
        if (sum >= p_) return candidates.keep_best(static_cast<std::int64_t>(kept));
      }
    }
  }

 private:
  double p_;
};

}  // namespace

StageKind top_p() {
  return {"top_p",
          {{.name = "p", .minimum = 0, .maximum = 1, .above = true}},
          [](std::span<const double> values) -> std::unique_ptr<Stage> { return std::make_unique<TopP>(values[0]); }};
}

}  // namespace lacuna::stages
