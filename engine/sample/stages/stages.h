// The stages there are: one file in this folder and one line here each. A file defines the function of its stage's
// name.
#pragma once

#include "sample/stage.h"

// `draw` is none of them: it marks a chain's end (stage.h).
#define LACUNA_STAGES(STAGE) \
  STAGE(greedy)              \
  STAGE(temperature)         \
  STAGE(top_k)               \
  STAGE(top_p)               \
  STAGE(min_p)               \
  STAGE(typical)             \
  STAGE(penalties)

namespace lacuna::stages {

#define LACUNA_DECLARE_STAGE(name) StageKind name();
LACUNA_STAGES(LACUNA_DECLARE_STAGE)
#undef LACUNA_DECLARE_STAGE

}  // namespace lacuna::stages
