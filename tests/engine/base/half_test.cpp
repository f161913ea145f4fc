// Halves against their definition in IEEE 754: all 65,536 of them, and every rounding between neighbours.
#include "base/half.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace lacuna;

namespace {

constexpr std::uint16_t kInfinity = 0x7C00;  // the largest magnitude that is not NaN

// (-1)^sign · 2^(exponent - 15) · (1 + mantissa / 1024); without the 1 where the exponent is 0.
double defined_value(std::uint16_t half) {
  const int exponent = (half >> 10) & 31, mantissa = half & 1023;
  const double magnitude = exponent == 0    ? std::ldexp(mantissa, -24)
                           : exponent == 31 ? (mantissa == 0 ? HUGE_VAL : std::nan(""))
                                            : std::ldexp(1024 + mantissa, exponent - 25);
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace

TEST_CASE("every half is the float that its bits define, and comes back as it was") {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const double wanted = defined_value(half);
    const float value = half_to_float(half);
    if (std::isnan(wanted)) {
      REQUIRE(std::isnan(value));
      REQUIRE(std::isnan(half_to_float(float_to_half(value))));
    } else {
      REQUIRE(value == wanted);
      REQUIRE(std::signbit(value) == std::signbit(wanted));
      REQUIRE(float_to_half(value) == half);
    }
  }
}

TEST_CASE("a float between two halves goes to the nearer, half way to the even one") {
  const float above_all = std::numeric_limits<float>::infinity();
  for (std::uint16_t low = 0; low < kInfinity - 1; ++low) {
    const auto high = static_cast<std::uint16_t>(low + 1);
    const float middle = (half_to_float(low) + half_to_float(high)) / 2;  // exact in float
    REQUIRE(float_to_half(std::nextafter(middle, 0.0F)) == low);
    REQUIRE(float_to_half(middle) == (low % 2 == 0 ? low : high));
    REQUIRE(float_to_half(std::nextafter(middle, above_all)) == high);
    REQUIRE(float_to_half(-middle) == ((low % 2 == 0 ? low : high) | 0x8000));
  }
}

TEST_CASE("what is too large for a half is infinite") {
  CHECK(float_to_half(65504.0F) == kInfinity - 1);
  CHECK(float_to_half(std::nextafter(65520.0F, 0.0F)) == kInfinity - 1);
  CHECK(float_to_half(65520.0F) == kInfinity);  // half way to 65536, which would be the even one
  CHECK(float_to_half(1e30F) == kInfinity);
  CHECK(float_to_half(-HUGE_VALF) == (kInfinity | 0x8000));
}

TEST_CASE("a bfloat16 is the upper half of a float") {
  CHECK(bfloat16_to_float(0x3F80) == 1.0F);
  CHECK(bfloat16_to_float(0xC049) == -3.140625F);
  CHECK(std::isnan(bfloat16_to_float(0x7FC0)));
}
