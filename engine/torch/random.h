// Random operators draw from our own streams: each call has a generator of its own, seeded by (seed, number of the
// call), so that no draw depends on what else was drawn in the process.
#pragma once

#include <cstdint>

#include "torch/precompiled.h"

namespace lacuna::aten {

class RandomStreams {
 public:
  void set(std::uint64_t seed, std::uint64_t step) { seed_ = seed, step_ = step; }
  std::uint64_t seed() const { return seed_; }
  std::uint64_t step() const { return step_; }

  // The next call's seed.
  std::uint64_t next();

 private:
  std::uint64_t seed_ = 0, step_ = 0;
};

RandomStreams& random_streams();

// While it lives, libtorch's default generator of the processor stands at the next call's seed; then it is as it was.
// For operators that take no generator and use the default one inside.
class DefaultGenerator {
 public:
  DefaultGenerator();
  ~DefaultGenerator();
  DefaultGenerator(const DefaultGenerator&) = delete;
  DefaultGenerator& operator=(const DefaultGenerator&) = delete;

 private:
  at::Tensor before_;
};

}  // namespace lacuna::aten
