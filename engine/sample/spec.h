// The text of a sampler chain, parsed and checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sample/stage.h"

namespace lacuna {

struct StageSpec {
  const StageKind* kind;
  std::vector<double> values;  // one for each parameter, in range

  // In full: "top_k(40)", "penalties(last_n=64,repeat=1.1,frequency=0,presence=0)", "draw".
  std::string text() const;
};

// Grammar in chain.h. Throws kInvalidArgument.
std::vector<StageSpec> parse_spec(std::string_view spec);

}  // namespace lacuna
