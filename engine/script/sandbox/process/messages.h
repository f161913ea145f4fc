// Small parts of what a host and its worker exchange, each written by one and read by the other: texts with a u32
// length in front.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "script/sandbox/libraries.h"

namespace lacuna::sandbox {

// The modules, for kStart: of each the name and the text.
std::vector<std::uint8_t> write_modules(const Modules& modules);
// Calls add(name, text) for each. Throws kCorrupt.
void read_modules(std::span<const std::uint8_t> bytes,
                  const std::function<void(std::string_view, std::string_view)>& add);

// Log lines of one call: a policy is not to fill a disk with one.
constexpr std::size_t kMostLogLines = 256, kMostLogLine = 4096;
// Appends a line, the one after `lines` others. False: there are too many already.
bool append_log_line(std::vector<std::uint8_t>& out, std::size_t lines, std::string_view text);
// Writes a worker's lines, which may be anything, to this process's log. Throws kCorrupt.
void write_log(std::span<const std::uint8_t> bytes);

}  // namespace lacuna::sandbox
