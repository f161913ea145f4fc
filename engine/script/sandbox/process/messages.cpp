#include "script/sandbox/process/messages.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/log.h"

namespace lacuna::sandbox {
namespace {

void append_text(std::vector<std::uint8_t>& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const auto* head = reinterpret_cast<const std::uint8_t*>(&size);
  out.insert(out.end(), head, head + sizeof size);
  out.insert(out.end(), text.begin(), text.end());
}

// Takes `size` bytes off the front; fewer than that are an error.
std::span<const std::uint8_t> take(std::span<const std::uint8_t>& bytes, std::size_t size) {
  if (size > bytes.size()) fail(Status::kCorrupt, "message: ends too early");
  const auto taken = bytes.first(size);
  bytes = bytes.subspan(size);
  return taken;
}

std::string_view take_text(std::span<const std::uint8_t>& bytes) {
  std::uint32_t size = 0;
  std::memcpy(&size, take(bytes, sizeof size).data(), sizeof size);
  const auto text = take(bytes, size);
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

}  // namespace

std::vector<std::uint8_t> write_modules(const Modules& modules) {
  std::vector<std::uint8_t> out;
  for (const auto& [name, source] : modules) {
    append_text(out, name);
    append_text(out, source);
  }
  return out;
}

void read_modules(std::span<const std::uint8_t> bytes,
                  const std::function<void(std::string_view, std::string_view)>& add) {
  while (!bytes.empty()) {
    const std::string_view name = take_text(bytes);
    add(name, take_text(bytes));
  }
}

bool append_log_line(std::vector<std::uint8_t>& out, std::size_t lines, std::string_view text) {
  if (lines >= kMostLogLines) return false;
  append_text(out, text.substr(0, kMostLogLine));
  return true;
}

void write_log(std::span<const std::uint8_t> bytes) {
  for (std::size_t line = 0; line < kMostLogLines && !bytes.empty(); ++line) {
    log::write(log::Level::kInfo, take_text(bytes).substr(0, kMostLogLine));
  }
}

}  // namespace lacuna::sandbox
