// The engine's log: quiet by default, to a sink that the host sets. The last lines are kept in memory for it to take.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lacuna::log {

enum class Level { kDebug = 1, kInfo = 2, kWarning = 3, kError = 4, kOff = 6 };

// "" : memory alone; "stderr"; else a file that is appended to. Throws Error(kIo) when it cannot be opened.
void open(const std::string& path, Level level);
// One line: control characters in it become spaces, so that no text can look like another line. Below the level that
// open() set (kWarning before the first) it is dropped. Any thread.
void write(Level level, std::string_view text);
// The oldest of the last 256 lines that nobody has taken, "level: text".
std::optional<std::string> take();

template <typename... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::kInfo, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void warning(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::kWarning, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace lacuna::log
