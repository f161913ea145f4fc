// top_k(k): the k largest, ties by id (Fan et al. 2018).
#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

class TopK final : public Stage {
 public:
  explicit TopK(std::int64_t k) : k_(k) {}

  void apply(Candidates& candidates, std::span<const std::int32_t>, const RandomKey&) const override {
    if (k_ < static_cast<std::int64_t>(candidates.ids().size())) candidates.keep_best(k_);
  }

 private:
  std::int64_t k_;
};

}  // namespace

StageKind top_k() {
  return {"top_k",
          {{.name = "k", .minimum = 1, .whole = true}},
          [](std::span<const double> values) -> std::unique_ptr<Stage> {
            return std::make_unique<TopK>(static_cast<std::int64_t>(values[0]));
          }};
}

}  // namespace lacuna::stages
