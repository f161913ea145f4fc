// The request to stop: set, noticed, cleared.
#include "base/interrupt.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/error.h"

using namespace lacuna;

TEST_CASE("an interrupt stays until it is cleared, and is seen by whoever looks") {
  clear_interrupt();
  CHECK_NOTHROW(check_interrupt());
  request_interrupt();
  CHECK_FALSE(interrupt_seen());
  CHECK(interrupted());
  CHECK(interrupt_seen());
  try {
    check_interrupt();
    FAIL("it did not throw");
  } catch (const Error& error) {
    CHECK(error.status() == Status::kInterrupted);
  }
  clear_interrupt();
  CHECK_FALSE(interrupted());
  CHECK_FALSE(interrupt_seen());
}

TEST_CASE("a signal handler may ask for it") {
  clear_interrupt();
  const auto before = std::signal(SIGUSR1, [](int) { request_interrupt(); });
  std::raise(SIGUSR1);
  std::signal(SIGUSR1, before);
  CHECK(interrupted());
  clear_interrupt();
}

TEST_CASE("an interrupt's age counts from the first request that has not been cleared") {
  clear_interrupt();
  CHECK(interrupt_age() == 0);
  request_interrupt();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  request_interrupt();
  CHECK(interrupt_age() >= 0.02);
  clear_interrupt();
  CHECK(interrupt_age() == 0);
}

TEST_CASE("a request that comes while they are held waits, and counts as seen") {
  clear_interrupt();
  CHECK_FALSE(hold_interrupts(true));
  request_interrupt();
  CHECK_FALSE(interrupted());
  CHECK_NOTHROW(check_interrupt());
  CHECK(interrupt_seen());
  CHECK(hold_interrupts(true));
  CHECK(hold_interrupts(false));
  CHECK(interrupted());
  clear_interrupt();
  CHECK_FALSE(hold_interrupts(false));
}
