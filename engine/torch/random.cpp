#include "torch/random.h"

#include <ATen/CPUGeneratorImpl.h>

#include "base/random.h"

namespace lacuna::aten {

std::uint64_t RandomStreams::next() {
  RandomStream stream(seed_, 0, step_++, Purpose::kNoise);
  const std::uint64_t high = stream.next_u32();
  return high << 32 | stream.next_u32();
}

RandomStreams& random_streams() {
  static RandomStreams streams;
  return streams;
}

namespace {

at::Generator default_generator() { return at::globalContext().defaultGenerator(at::kCPU); }

}  // namespace

DefaultGenerator::DefaultGenerator() {
  at::Generator generator = default_generator();
  const std::scoped_lock lock(generator.mutex());
  before_ = generator.get_state();
  generator.set_current_seed(random_streams().next());
}

DefaultGenerator::~DefaultGenerator() {
  at::Generator generator = default_generator();
  const std::scoped_lock lock(generator.mutex());
  generator.set_state(before_);
}

}  // namespace lacuna::aten
