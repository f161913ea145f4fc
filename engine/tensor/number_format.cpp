#include "tensor/number_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lacuna {
namespace {

constexpr double kWholeBelow = 1e9, kDecimalsBelow = 1e5, kDecimalsOfOneBelow = 1e8, kDecimalsFrom = 1e-4;
constexpr int kMostSpread = 4;              // of exponents under one factor
constexpr int kLeastFactorExponent = -300;  // 10^-308 is the last that is exact to all digits

int exponent_of(double magnitude) { return static_cast<int>(std::floor(std::log10(magnitude))); }

}  // namespace

void NumberRange::add(double number) {
  const double magnitude = std::abs(number);
  if (!std::isfinite(magnitude) || magnitude == 0) return;
  whole_ = whole_ && magnitude == std::floor(magnitude);
  largest_ = std::max(largest_, magnitude);
  smallest_ = std::min(smallest_, magnitude);
}

NumberFormat::NumberFormat(const NumberRange& range) {
  if (range.empty() || (range.whole() && range.largest() < kWholeBelow)) return;
  style_ = Style::kDecimals;
  if (!range.whole() && range.smallest() >= kDecimalsFrom && range.largest() < kDecimalsBelow) return;
  const int exponent = exponent_of(range.largest());
  const bool near = exponent - exponent_of(range.smallest()) <= kMostSpread && exponent >= kLeastFactorExponent;
  if (!range.whole() && near) {
    exponent_ = exponent;
  } else {
    style_ = Style::kScientific;
  }
}

NumberFormat NumberFormat::of_one(const NumberRange& range) {
  NumberFormat format(range);
  if (format.style_ == Style::kWhole) return format;
  const bool plain = range.smallest() >= kDecimalsFrom && range.largest() < kDecimalsOfOneBelow;
  format.style_ = plain ? Style::kDecimals : Style::kScientific;
  format.exponent_ = 0;
  return format;
}

std::string NumberFormat::text(double number) const {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  if (style_ == Style::kWhole) return fmt::format("{:.0f}.", number);
  if (style_ == Style::kScientific) return fmt::format("{:.4e}", number);
  return fmt::format("{:.4f}", exponent_ == 0 ? number : number / std::pow(10, exponent_));
}

std::string NumberFormat::factor() const { return exponent_ == 0 ? "" : fmt::format("1e{:+03d} *", exponent_); }

}  // namespace lacuna
