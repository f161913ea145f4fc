#include "worker/log_lines.h"

#include <utility>

#include "base/log.h"
#include "script/sandbox/process/messages.h"

namespace lacuna {
namespace {

std::vector<std::uint8_t> kept;
std::size_t count = 0;

}  // namespace

// Stands in for base/log.cpp, which is not in this program.
void log::write(Level, std::string_view text) {
  if (sandbox::append_log_line(kept, count, text)) ++count;
}

std::vector<std::uint8_t> worker::take_log_lines() {
  count = 0;
  return std::exchange(kept, {});
}

}  // namespace lacuna
