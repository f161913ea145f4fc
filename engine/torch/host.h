// What this library asks of the process it is opened in.
#pragma once

namespace lacuna::aten {

// Throws Error(kInterrupted) when the engine was asked to stop. (This library's own copy of engine/base does not hear
// it.)
void check_host_interrupt();

}  // namespace lacuna::aten
