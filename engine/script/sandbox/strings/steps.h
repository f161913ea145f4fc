// Counts the work of a loop, and calls back every few thousand steps, so that the caller can look at the clock.
#pragma once

#include <cstddef>

namespace lacuna::sandbox {

class Steps {
 public:
  static constexpr std::ptrdiff_t kBetweenWatches = 2000;

  using Watch = void (*)(void* data);  // may raise a Lua error or throw

  Steps(Watch watch, void* data) : watch_(watch), data_(data) {}

  void spend(std::ptrdiff_t steps) {
    left_ -= steps;
    if (left_ < 0) look_up();
  }

 private:
  void look_up() {
    left_ = kBetweenWatches;
    watch_(data_);
  }

  Watch watch_;
  void* data_;
  std::ptrdiff_t left_ = kBetweenWatches;
};

}  // namespace lacuna::sandbox
