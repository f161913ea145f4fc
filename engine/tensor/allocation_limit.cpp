#include "tensor/allocation_limit.h"

#include "base/error.h"

namespace lacuna {

std::int64_t& AllocationLimit::current() {
  thread_local std::int64_t bytes = -1;
  return bytes;
}

void AllocationLimit::check(std::int64_t bytes) {
  std::int64_t& left = current();
  if (left < 0) return;
  if (bytes > left) fail(Status::kOutOfMemory, "a tensor of {} bytes: there is room for {}", bytes, left);
  left -= bytes;
}

}  // namespace lacuna
