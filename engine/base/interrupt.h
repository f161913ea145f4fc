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

// Throws Error(kInterrupted) when the request is set.
void check_interrupt();

}  // namespace lacuna
