// penalties(last_n, repeat, frequency, presence): for each token with count c > 0 among the last last_n of the history
// (-1: all of it, 0: off): score · repeat where it is not positive, else score / repeat; then − (c · frequency +
// presence) (Keskar et al. 2019; the latter two as OpenAI's API names them). Ids of the history beyond the vocabulary
// count for nothing.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "sample/stages/stages.h"

namespace lacuna::stages {
namespace {

// Whatever the parameters, what comes out is a finite float.
float to_score(double value) {
  if (std::isnan(value)) return std::numeric_limits<float>::lowest();  // infinity − infinity, of absurd parameters
  return static_cast<float>(
      std::clamp<double>(value, std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()));
}

class Penalties final : public Stage {
 public:
  explicit Penalties(std::span<const double> values)
      : last_n_(static_cast<std::int64_t>(values[0])),
        repeat_(values[1]),
        frequency_(values[2]),
        presence_(values[3]) {}

  void apply(Candidates& candidates, std::span<const std::int32_t> history, const RandomKey&) const override {
    const auto size = static_cast<std::int64_t>(history.size());
    const std::int64_t window = last_n_ < 0 ? size : std::min(last_n_, size);
    std::unordered_map<std::int32_t, int> counts;
    for (const std::int32_t id : history.last(static_cast<std::size_t>(window))) ++counts[id];
    for (const auto& [id, count] : counts) {
      if (id < 0 || id >= candidates.vocab_size()) continue;
      const double score = candidates.score(id);
      if (std::isinf(score)) continue;  // out
      const double repeated = score <= 0 ? score * repeat_ : score / repeat_;
      candidates.set_score(id, to_score(repeated - (count * frequency_ + presence_)));
    }
  }

 private:
  std::int64_t last_n_;
  double repeat_, frequency_, presence_;
};

}  // namespace

StageKind penalties() {
  return {"penalties",
          {{.name = "last_n", .minimum = -1, .whole = true, .required = false, .fallback = 64},
           {.name = "repeat", .minimum = 0, .above = true, .required = false, .fallback = 1},
           {.name = "frequency", .required = false, .fallback = 0},
           {.name = "presence", .required = false, .fallback = 0}},
          [](std::span<const double> values) -> std::unique_ptr<Stage> { return std::make_unique<Penalties>(values); }};
}

}  // namespace lacuna::stages
