// How many floating-point operations this machine does in float32, with its widest fused multiply-adds on all threads.
#pragma once

#include <string>

namespace lacuna::bench {

struct Peak {
  double gflops = 0;         // 10^9 multiplications and additions a second
  std::string instructions;  // "AVX-512", "AVX2", …
};

// Measured now, on so many threads at once; the best of several tries.
Peak fma_peak(int threads);
// The same without vectors wider than 256 bits.
Peak fma_peak_256(int threads);

}  // namespace lacuna::bench
