// Runs a chain's stages, and turns what they left into one id.
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
  candidates.require_any();
  for (const auto& stage : stages_) stage->apply(candidates, history, key);
}

Drawn take_best(const Candidates& candidates) {
  candidates.require_any();
  const std::int32_t best = candidates.best(1).front();
  return {best, candidates.logprob(best)};
}

Drawn draw(const Candidates& candidates, const RandomKey& key) {
  constexpr std::int64_t kFirstSorted = 64;  // most draws end early
  candidates.require_any();
  double left = RandomStream(key.seed, key.sequence, key.step, Purpose::kDraw).uniform();
  std::int32_t last = -1;
  std::size_t next = 0;
  for (std::int64_t sorted = kFirstSorted; next < candidates.ids().size(); sorted *= 8) {
    for (const std::int32_t id : candidates.best(sorted).subspan(next)) {
      const double logprob = candidates.logprob(id);
      if (logprob <= kLeastLogprob) return {last, candidates.logprob(last)};
      last = id;
      ++next;
      left -= std::exp(logprob);
      if (left < 0) return {id, logprob};
    }
  }
  return {last, candidates.logprob(last)};  // rounding left a crumb at the end
}

}  // namespace lacuna
