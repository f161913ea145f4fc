// The process-wide request to stop: set by a signal handler or a host, looked at by everything that takes long.
#pragma once

namespace lacuna {

void request_interrupt() noexcept;  // async-signal-safe
void clear_interrupt() noexcept;
// Seconds since the first request that has not been cleared; 0 without one.
double interrupt_age() noexcept;
// Whoever sees the request through this is taken to be coming to its end.
bool interrupted() noexcept;
bool interrupt_seen() noexcept;

// While held, a request waits: it counts as seen, and interrupted() is false until it is let go. Returns whether one
// waits.
bool hold_interrupts(bool on) noexcept;
bool interrupts_are_held() noexcept;

// Throws Error(kInterrupted) when the request is set.
void check_interrupt();

}  // namespace lacuna
