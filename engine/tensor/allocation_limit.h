// A bound on the memory of all tensors together that this thread makes while the bound lives: scripts that are not
// trusted work under it.
#pragma once

#include <cstdint>

namespace lacuna {

class AllocationLimit {
 public:
  explicit AllocationLimit(std::int64_t bytes) : before_(current()) { current() = bytes; }
  ~AllocationLimit() { current() = before_; }
  AllocationLimit(const AllocationLimit&) = delete;
  AllocationLimit& operator=(const AllocationLimit&) = delete;

  // Throws kOutOfMemory when a tensor of so many bytes is not allowed any more.
  static void check(std::int64_t bytes);

 private:
  static std::int64_t& current();  // negative: none

  std::int64_t before_;
};

}  // namespace lacuna
