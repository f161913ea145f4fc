// A stage of a sampler: looks at the candidates of a step, drops some or changes their scores. One file each in
// stages/.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sample/candidates.h"

namespace lacuna {

// What keys a stage's random draws (base/random.h).
struct RandomKey {
  std::uint64_t seed = 0;
  std::uint64_t sequence = 0;
  std::uint64_t step = 0;
};

class Stage {
 public:
  virtual ~Stage() = default;
  // history: ids so far, oldest first. At least one candidate stays.
  virtual void apply(Candidates& candidates, std::span<const std::int32_t> history, const RandomKey& key) const = 0;
};

// A parameter of a stage: a finite number of [minimum, maximum], without the minimum where `above` is set.
struct Parameter {
  std::string_view name;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool above = false;
  bool whole = false;    // a whole number, which a double holds exactly
  bool required = true;  // else `fallback` stands in for it
  double fallback = 0;
};

// What the parser knows of a stage: values come in the order of `parameters`, checked.
struct StageKind {
  std::string_view name;
  std::vector<Parameter> parameters;
  std::unique_ptr<Stage> (*make)(std::span<const double> values);  // nullptr: `draw`, which ends a chain
};

// All stages; adding one is a file in stages/ and a line in stages/stages.h.
std::span<const StageKind> stage_kinds();

}  // namespace lacuna
