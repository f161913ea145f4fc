#include "sample/chain.h"

#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "sample/spec.h"

namespace lacuna {

Chain::Chain(std::string_view spec) {
  for (const StageSpec& stage : parse_spec(spec)) {
    spec_ += (spec_.empty() ? "" : " ") + stage.text();
    if (stage.kind->make == nullptr) {
      draws_ = true;
    } else {
      stages_.push_back(stage.kind->make(stage.values));
    }
  }
}

void Chain::apply(Candidates& candidates, std::span<const std::int32_t> history, const RandomKey& key) const {
  for (const auto& stage : stages_) stage->apply(candidates, history, key);
}

Drawn take_best(const Candidates& candidates) {
  std::int32_t best = candidates.ids().front();
  for (const std::int32_t id : candidates.ids()) {
    const float a = candidates.score(id), b = candidates.score(best);
    if (a > b || (a == b && id < best)) best = id;
  }
  return {best, candidates.score(best) - candidates.log_total()};
}

Drawn draw(const Candidates& candidates, const RandomKey& key) {
  Candidates ordered = candidates;  // shares the scores, sorts ids of its own
  const double total = ordered.log_total();
  double left = RandomStream(key.seed, key.sequence, key.step, Purpose::kDraw).uniform();
  std::int64_t sorted = 64;  // most draws end early: sort a little, then more
  std::int64_t next = 0;
  std::int32_t last = -1;
  for (const auto size = static_cast<std::int64_t>(ordered.ids().size()); next < size; sorted *= 8) {
    const auto best = ordered.best(sorted);
    for (; next < static_cast<std::int64_t>(best.size()); ++next) {
      const std::int32_t id = best[static_cast<std::size_t>(next)];
      const double probability = std::exp(ordered.score(id) - total);
      if (probability <= 0) break;
      last = id;
      left -= probability;
      if (left < 0) return {id, ordered.score(id) - total};
    }
    if (next < static_cast<std::int64_t>(best.size())) break;  // only ids of probability 0 are left
  }
  return {last, ordered.score(last) - total};  // rounding left a crumb at the end
}

}  // namespace lacuna
