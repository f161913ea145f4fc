// Random streams: published answers, independence of the parts of the key, moments.
#include "base/random.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <utility>

using namespace lacuna;

TEST_CASE("Philox-4x32-10 gives the published known answers") {
  // Random123 1.14 (Salmon et al. 2011), tests/kat_vectors.
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream depends on its key alone") {
  RandomStream a(1, 2, 3, Purpose::kDraw), b(1, 2, 3, Purpose::kDraw);
  for (int i = 0; i < 20; ++i) CHECK(a.next_u32() == b.next_u32());
}

TEST_CASE("streams that differ in one part of the key differ") {
  std::set<std::uint32_t> first;
  const std::uint64_t large = std::uint64_t{1} << 40;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, large}) {
    for (const std::uint64_t sequence : {std::uint64_t{0}, std::uint64_t{1}, large}) {
      for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{1}, large}) {
        for (const Purpose purpose : {Purpose::kDraw, Purpose::kStage, Purpose::kNoise}) {
          first.insert(RandomStream(seed, sequence, step, purpose).next_u32());
        }
      }
    }
  }
  CHECK(first.size() == 81);  // a collision of 81 numbers of 32 bits by chance: one in a million
}

TEST_CASE("streams of neighbouring keys never meet") {
  // Every part of the key is counted up where a careless layout would let one part run into the next.
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  std::size_t drawn = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    for (std::uint64_t sequence = 0; sequence < 6; ++sequence) {
      for (std::uint64_t step = 0; step < 6; ++step) {
        for (const Purpose purpose : {Purpose::kDraw, Purpose::kStage, Purpose::kNoise, Purpose::kInit}) {
          RandomStream stream(seed, sequence, step, purpose);
          for (int i = 0; i < 8; ++i, ++drawn) {
            const std::uint32_t first = stream.next_u32();
            seen.emplace(first, stream.next_u32());
          }
        }
      }
    }
  }
  CHECK(seen.size() == drawn);  // 6,912 pairs of 64 bits: a chance collision once in 10^12
}

TEST_CASE("a run recorded today is the same tomorrow: the layout of the key is fixed") {
  // From a second implementation, in Python, of Philox and of the layout that random.cpp describes. A change of layout
  // breaks the replay of every record.
  RandomStream stream(42, (std::uint64_t{7} << 32) + 5, (std::uint64_t{3} << 32) + 9, Purpose::kStage);
  for (const std::uint32_t word : {0xdb891436U, 0x68a9907bU, 0xb3a8d5d6U, 0xb440111bU, 0xdddbc6b0U, 0x48879eeeU}) {
    CHECK(stream.next_u32() == word);
  }
  CHECK(RandomStream(0, 0, 0, Purpose::kDraw).uniform() == 5977438075379351.0 / 0x1p53);
}

TEST_CASE("uniform numbers use 53 bits and stay below 1") {
  RandomStream stream(1, 0, 0, Purpose::kNoise);
  bool odd = false;
  for (int i = 0; i < 64; ++i) {
    const double scaled = stream.uniform() * 0x1p53;
    CHECK(scaled == std::floor(scaled));
    odd = odd || std::fmod(scaled, 2.0) == 1.0;
  }
  CHECK(odd);  // the last bit is used
}

TEST_CASE("uniform and normal numbers have their moments") {
  RandomStream stream(4, 0, 0, Purpose::kNoise);
  constexpr int kCount = 200000;
  double uniform = 0, normal = 0, square = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = stream.uniform();
    REQUIRE((u >= 0 && u < 1));
    uniform += u;
    const double n = stream.normal();
    REQUIRE(std::isfinite(n));
    normal += n;
    square += n * n;
  }
  // Four standard errors of each mean.
  CHECK(uniform / kCount == Approx(0.5).margin(4 * 0.2887 / std::sqrt(kCount)));
  CHECK(normal / kCount == Approx(0.0).margin(4 / std::sqrt(kCount)));
  CHECK(square / kCount == Approx(1.0).margin(4 * std::sqrt(2.0 / kCount)));
}
