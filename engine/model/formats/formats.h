// The formats' table entries, one file each.
#pragma once

#include "model/format.h"

namespace lacuna::formats {

extern const Format kF32, kF16, kBF16, kQ8_0, kQ4_0, kQ4_1, kQ5_0, kQ5_1, kQ2_K, kQ3_K, kQ4_K, kQ5_K, kQ6_K;

}  // namespace lacuna::formats
