#include "base/interrupt.h"

#include <atomic>
#include <chrono>

#include "base/error.h"

namespace lacuna {
namespace {

std::atomic<bool> requested{false};
std::atomic<bool> seen{false};
std::atomic<bool> held{false};
std::atomic<std::chrono::steady_clock::rep> since{0};  // the first request, by the steady clock
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");
static_assert(decltype(since)::is_always_lock_free, "a signal handler sets it");

// clock_gettime(2), which a signal handler may call.
std::chrono::steady_clock::rep now() noexcept { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

void request_interrupt() noexcept {
  if (!requested.load(std::memory_order_relaxed)) since.store(now(), std::memory_order_relaxed);
  seen.store(false, std::memory_order_relaxed);
  requested.store(true, std::memory_order_relaxed);
}

void clear_interrupt() noexcept {
  requested.store(false, std::memory_order_relaxed);
  seen.store(false, std::memory_order_relaxed);
}

double interrupt_age() noexcept {
  if (!requested.load(std::memory_order_relaxed)) return 0;
  const std::chrono::steady_clock::duration passed(now() - since.load(std::memory_order_relaxed));
  return std::chrono::duration<double>(passed).count();
}

bool interrupted() noexcept {
  if (!requested.load(std::memory_order_relaxed) || held.load(std::memory_order_relaxed)) return false;
  seen.store(true, std::memory_order_relaxed);
  return true;
}

bool interrupt_seen() noexcept { return seen.load(std::memory_order_relaxed) || held.load(std::memory_order_relaxed); }

bool hold_interrupts(bool on) noexcept {
  const bool waits = requested.load(std::memory_order_relaxed);
  if (waits) seen.store(true, std::memory_order_relaxed);
  held.store(on, std::memory_order_relaxed);
  return waits;
}

bool interrupts_are_held() noexcept { return held.load(std::memory_order_relaxed); }

void check_interrupt() {
  if (interrupted()) fail(Status::kInterrupted, "interrupted");
}

}  // namespace lacuna
