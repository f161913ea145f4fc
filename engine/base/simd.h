// Which vector instruction sets the engine's loops are compiled for; included before <hwy/foreach_target.h>. The
// machine's best one of them is chosen when the program runs. Few, since each file with such loops is compiled once for
// each.
#pragma once

#include <hwy/detect_targets.h>

#undef HWY_DISABLED_TARGETS
#if defined(__x86_64__)
// What stays: AVX3 (AVX-512), AVX2 with FMA, and the baseline that every x86-64 has.
#define HWY_DISABLED_TARGETS (HWY_AVX3_DL | HWY_SSE4 | HWY_SSSE3)
#else
#define HWY_DISABLED_TARGETS 0
#endif
