// What samplers and the measures of a row of logits cost, in microseconds a step: `./dev bench sampler [VOCABULARY]`.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "sample/chain.h"
#include "sample/distribution.h"

using namespace lacuna;

namespace {

constexpr int kRepeats = 101;  // of which the median counts

template <typename Body>
double microseconds(Body&& body) {
  std::vector<double> times;
  for (int i = 0; i < kRepeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body();
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + kRepeats / 2, times.end());
  return times[kRepeats / 2];
}

// As widely spread as a real model's, without the few that stand out of those: of 49,152 ids top_p(0.95) keeps some
// 5,000, where a real model often leaves three. The slow case.
std::vector<float> some_logits(unsigned seed, std::size_t size) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> logits(size);
  for (float& value : logits) value = normal(engine);
  return logits;
}

void bench_measures(std::size_t size) {
  const std::vector<float> p = some_logits(1, size), q = some_logits(2, size);
  std::vector<float> out(size);
  volatile double kept = 0;  // so that no result is left out
  std::printf("%-52s %8.0f\n", "softmax", microseconds([&] { softmax(p, out.data()); }));
  std::printf("%-52s %8.0f\n", "entropy", microseconds([&] { kept = entropy(p); }));
  std::printf("%-52s %8.0f\n", "entropy, log-probability and rank",
              microseconds([&] { kept = measure(p, 5).logprob; }));
  std::printf("%-52s %8.0f\n", "KL and JS of two rows", microseconds([&] { kept = divergence(p, q).kl; }));
  std::printf("%-52s %8.0f\n", "the 20 most probable",
              microseconds([&] { kept = most_probable(p, 0, 20)[0].probability; }));
  std::printf("%-52s %8.0f\n", "the rank of every id",
              microseconds([&] { kept = most_probable(p, 0, static_cast<std::int64_t>(size))[0].probability; }));
  (void)kept;
}

void bench_chains(std::size_t size) {
  const std::vector<float> logits = some_logits(3, size);
  std::vector<std::int32_t> history(64);
  for (std::size_t i = 0; i < history.size(); ++i) history[i] = static_cast<std::int32_t>(i * 7919 % size);
  Candidates candidates(static_cast<std::int64_t>(size));
  const double assign = microseconds([&] { candidates.assign(logits); });
  std::printf("%-52s %8s %8s %8s\n", "", "assign", "stages", "draw");
  for (const char* spec : {"draw", "greedy", "temperature(0.8)", "top_k(40)", "top_p(0.5)", "top_p(0.95)",
                           "min_p(0.05)", "typical(0.9)", "penalties(last_n=64,repeat=1.1)",
                           "top_k(40) top_p(0.95) temperature(0.8)", "temperature(0.8) top_p(0.95) top_k(40)"}) {
    const Chain chain(spec);
    const double stages = microseconds([&] {
      candidates.assign(logits);
      chain.apply(candidates, history, {});
    });
    volatile std::int32_t id = 0;
    const double all = microseconds([&] {
      candidates.assign(logits);
      chain.apply(candidates, history, {});
      id = draw(candidates, {1, 2, 3}).id;
    });
    (void)id;
    std::printf("%-52s %8.0f %8.0f %8.0f\n", spec, assign, std::max(0.0, stages - assign), std::max(0.0, all - stages));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const long size = argc > 1 ? std::atol(argv[1]) : 49152;
  if (size < 100 || size > 10'000'000) {
    std::fprintf(stderr, "sampler_bench: VOCABULARY: wanted 100 to 10000000, got %s\n", argv[1]);
    return 2;
  }
  std::printf("microseconds over %ld ids, median of %d\n", size, kRepeats);
  bench_measures(static_cast<std::size_t>(size));
  bench_chains(static_cast<std::size_t>(size));
}
