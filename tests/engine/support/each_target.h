// Runs a test once for each vector instruction set that was compiled and that this machine has.
#pragma once

#include "base/simd.h"
// clang-format off
#include <hwy/targets.h>
// clang-format on

#include <catch2/catch.hpp>

namespace lacuna::test {

template <typename Body>
void for_each_target(Body&& body) {
  const auto machine = hwy::SupportedTargets();
  for (auto left = machine & HWY_TARGETS; left != 0; left &= left - 1) {
    const auto target = left & (~left + 1);
    INFO("instructions: " << hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(target);
    body();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(machine);
}

}  // namespace lacuna::test
