// How the numbers of one tensor are written: all alike, so that they can be compared at a glance.
#pragma once

#include <limits>
#include <string>

namespace lacuna {

// What is known of the numbers that are to be written.
class NumberRange {
 public:
  void add(double number);

  bool whole() const { return whole_; }
  bool empty() const { return largest_ == 0; }  // of finite numbers that are not 0
  double largest() const { return largest_; }   // magnitudes of these
  double smallest() const { return smallest_; }

 private:
  bool whole_ = true;
  double largest_ = 0, smallest_ = std::numeric_limits<double>::infinity();
};

// Whole numbers below 10^9 as "12."; else four decimals ("0.5000") from 10^-4 to 10^5; beyond these with a common
// factor, or where all are whole, or the largest is more than some 10^4 times the smallest, as "1.0000e-07". These last
// rules are those with which PyTorch's C++ library prints (ATen/core/Formatting.cpp).
class NumberFormat {
 public:
  NumberFormat() = default;
  explicit NumberFormat(const NumberRange& range);
  // Of a number by itself, which needs no factor: four decimals up to 10^8.
  static NumberFormat of_one(const NumberRange& range);

  std::string text(double number) const;
  // "1e+05 *", or nothing where the factor is 1.
  std::string factor() const;

 private:
  enum class Style { kWhole, kDecimals, kScientific };
  Style style_ = Style::kWhole;
  int exponent_ = 0;  // of the factor
};

}  // namespace lacuna
