// A worker has no log: what goes to base/log.h is kept, and sent to the host with the next answer.
#pragma once

#include <cstdint>
#include <vector>

namespace lacuna::worker {

// The lines since the last call, in the form of script/sandbox/process/messages.h.
std::vector<std::uint8_t> take_log_lines();

}  // namespace lacuna::worker
