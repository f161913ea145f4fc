#include "base/random.h"

#include <cmath>
#include <numbers>

namespace lacuna {
namespace {

struct Product {
  std::uint32_t high, low;
};

Product multiply(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t product = std::uint64_t{a} * b;
  return {static_cast<std::uint32_t>(product >> 32), static_cast<std::uint32_t>(product)};
}

// Odd constants from SplitMix64's finaliser (Steele et al. 2014): a bijection, so that no two pairs are made one.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
  constexpr std::uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const Product first = multiply(kMultiplier0, counter[0]);
    const Product second = multiply(kMultiplier1, counter[2]);
    counter = {second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1], first.low};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

// Counter: word 0 counts blocks of the stream, word 1 is the low half of the sequence, words 2 and 3 are the step. Key:
// a bijection of seed + odd constant * (high half of the sequence, purpose). So no two streams of one seed ever meet,
// nor two of one purpose and sequences below 2^32, whatever the seeds; of the 224 bits that name a stream 160 go into
// the 192 that there are, and any other pair meets only where its seeds differ by one certain 64-bit number. A stream
// has 2^34 numbers of 32 bits and then begins again.
RandomStream::RandomStream(std::uint64_t seed, std::uint64_t sequence, std::uint64_t step, Purpose purpose) {
  const std::uint64_t extra = (sequence >> 32 << 32) | static_cast<std::uint32_t>(purpose);
  const std::uint64_t key = mix(seed + 0x9E3779B97F4A7C15ULL * extra);
  key_ = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  counter_ = {0, static_cast<std::uint32_t>(sequence), static_cast<std::uint32_t>(step),
              static_cast<std::uint32_t>(step >> 32)};
}

std::uint32_t RandomStream::next_u32() {
  if (used_ == block_.size()) {
    block_ = philox4x32(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

double RandomStream::uniform() {
  const std::uint64_t high = next_u32() >> 6;  // 26 bits
  const std::uint64_t low = next_u32() >> 5;   // 27 bits
  return static_cast<double>(high << 27 | low) * 0x1p-53;
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

}  // namespace lacuna
