// All stages by name, from the list in stages.h.
#include "sample/stages/stages.h"

namespace lacuna {

std::span<const StageKind> stage_kinds() {
#define LACUNA_MAKE_STAGE(name) stages::name(),
  static const std::vector<StageKind> all = {LACUNA_STAGES(LACUNA_MAKE_STAGE) StageKind{"draw", {}, nullptr}};
#undef LACUNA_MAKE_STAGE
  return all;
}

}  // namespace lacuna
