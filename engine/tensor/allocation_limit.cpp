#include "tensor/allocation_limit.h"

#include "base/error.h"

namespace lacuna {

std::int64_t& AllocationLimit::current() {
  thread_local std::int64_t bytes = -1;
  return bytes;
}

void AllocationLimit::check(std::int64_t bytes) {
  const std::int64_t most = current();
  if (most >= 0 && bytes > most) {
    fail(Status::kOutOfMemory, "a tensor of {} bytes: there is room for {}", bytes, most);
  }
}

}  // namespace lacuna
