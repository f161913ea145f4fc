// Counter-based random numbers: Philox-4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// One stream per purpose: a number depends on its key alone, so that a new noisy stage never shifts another's draws.
#pragma once

#include <array>
#include <cstdint>

namespace lacuna {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

// Ten rounds of Philox-4x32.
PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key);

enum class Purpose : std::uint32_t { kDraw = 1, kStage = 2, kNoise = 3, kInit = 4, kData = 5 };

// The stream of (seed, sequence, step, purpose). Value type; two streams of one key give the same numbers.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t sequence, std::uint64_t step, Purpose purpose);

  std::uint32_t next_u32();
  double uniform();  // in [0, 1), 53 bits
  double normal();   // standard normal (Box and Muller 1958)

 private:
  PhiloxKey key_;
  PhiloxCounter counter_;
  PhiloxCounter block_{};
  unsigned used_ = 4;  // numbers of block_ that are gone
};

}  // namespace lacuna
