// What this library asks of the process it is opened in.
#pragma once

#include <string>

namespace lacuna::aten {

// A line in the engine's log.
void warn_host(const std::string& text);

// Throws Error(kInterrupted) when the engine was asked to stop. (This library's own copy of engine/base does not hear
// it.)
void check_host_interrupt();

}  // namespace lacuna::aten
