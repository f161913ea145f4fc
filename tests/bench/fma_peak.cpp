#include "fma_peak.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lacuna::bench {
namespace {

constexpr int kChains = 12;  // sums that do not wait for each other: more than latency times units of any processor
constexpr long kSteps = 4'000'000;
constexpr int kTries = 5;

using Kernel = float (*)(long steps);  // does steps * kChains fused multiply-adds of a vector

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float fma_avx512(long steps) {
  __m512 sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 factor = _mm512_set1_ps(0.999F), addend = _mm512_set1_ps(0.001F);
  for (long step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sums[i] = _mm512_fmadd_ps(sums[i], factor, addend);
  }
  for (int i = 1; i < kChains; ++i) sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}

__attribute__((target("avx2,fma"))) float fma_avx2(long steps) {
  __m256 sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 factor = _mm256_set1_ps(0.999F), addend = _mm256_set1_ps(0.001F);
  for (long step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sums[i] = _mm256_fmadd_ps(sums[i], factor, addend);
  }
  for (int i = 1; i < kChains; ++i) sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}
#endif

// Whatever the compiler has for this machine: four values a vector, a product and a sum where it may not fuse them.
float fma_plain(long steps) {
  using Vector __attribute__((vector_size(16))) = float;
  Vector sums[kChains] = {};
  const Vector factor = {0.999F, 0.999F, 0.999F, 0.999F}, addend = {0.001F, 0.001F, 0.001F, 0.001F};
  for (long step = 0; step < steps; ++step) {
    for (int i = 0; i < kChains; ++i) sums[i] = sums[i] * factor + addend;
  }
  for (int i = 1; i < kChains; ++i) sums[0] += sums[i];
  return sums[0][0];
}

double seconds_of(Kernel kernel, int threads) {
  std::atomic<float> kept{0};  // so that no result is left out
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back([&] { kept = kernel(kSteps); });
  kept = kernel(kSteps);
  for (std::thread& other : others) other.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Peak measure(Kernel kernel, int width, int threads, const char* instructions) {
  double best = seconds_of(kernel, threads);
  for (int i = 1; i < kTries; ++i) best = std::min(best, seconds_of(kernel, threads));
  return {2.0 * width * kChains * static_cast<double>(kSteps) * threads / best / 1e9, instructions};
}

}  // namespace

Peak fma_peak(int threads) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return measure(&fma_avx512, 16, threads, "AVX-512");
#endif
  return fma_peak_256(threads);
}

Peak fma_peak_256(int threads) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return measure(&fma_avx2, 8, threads, "AVX2");
  }
#endif
  return measure(&fma_plain, 4, threads, "128-bit vectors");
}

}  // namespace lacuna::bench
