#include "base/interrupt.h"

#include <atomic>

#include "base/error.h"

namespace lacuna {
namespace {

std::atomic<bool> requested{false};
std::atomic<bool> seen{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

}  // namespace

void request_interrupt() noexcept {
  seen.store(false, std::memory_order_relaxed);
  requested.store(true, std::memory_order_relaxed);
}

void clear_interrupt() noexcept {
  requested.store(false, std::memory_order_relaxed);
  seen.store(false, std::memory_order_relaxed);
}

bool interrupted() noexcept {
  if (!requested.load(std::memory_order_relaxed)) return false;
  seen.store(true, std::memory_order_relaxed);
  return true;
}

bool interrupt_seen() noexcept { return seen.load(std::memory_order_relaxed); }

void check_interrupt() {
  if (interrupted()) fail(Status::kInterrupted, "interrupted");
}

}  // namespace lacuna
