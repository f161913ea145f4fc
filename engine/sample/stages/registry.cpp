#include "sample/stages/stages.h"

namespace lacuna {

std::span<const StageKind> stage_kinds() {
  static const std::vector<StageKind> all = {stages::greedy(), stages::temperature(), stages::top_k(),
                                             stages::top_p(),  stages::min_p(),       stages::typical(),
                                             stages::penalties(), {"draw", {}, nullptr}};
  return all;
}

}  // namespace lacuna
