#include "base/vector_targets.h"

#include <hwy/targets.h>

namespace lacuna {

std::int64_t vector_targets() { return hwy::SupportedTargets(); }

}  // namespace lacuna
