#include "worker/vector_targets.h"

#include <hwy/targets.h>

namespace {

std::int64_t chosen = HWY_STATIC_TARGET;

}  // namespace

void lacuna::worker::use_vector_targets(std::int64_t targets) { chosen = targets; }

// These two stand in for libhwy's, all that the loops need of it: it measures the processor's clock for 3 ms whenever a
// program is loaded with it, half of what starting a worker would take.
namespace hwy {

int64_t SupportedTargets() { return chosen; }

ChosenTarget& GetChosenTarget() {
  static ChosenTarget target;
  return target;
}

}  // namespace hwy
