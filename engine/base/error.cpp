#include "base/error.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace lacuna {
namespace {

constexpr std::size_t kLongestText = 2000;  // bytes; a file's field may be quoted in it, whatever its length

bool is_control(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  return byte(at) < 0x20 || byte(at) == 0x7F || (byte(at) == 0xC2 && byte(at + 1) < 0xA0);
}

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0 || is_control(text, at)) {
      line += '?';
    } else {
      line += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return line;
}

}  // namespace

void fail_with(Status status, fmt::string_view text, fmt::format_args args) {
  // Interrupted scripts have a traceback too.
  if (status == Status::kScript || status == Status::kInterrupted) throw Error(status, fmt::vformat(text, args));
  std::array<char, kLongestText> buffer;
  const auto written = fmt::vformat_to_n(buffer.data(), buffer.size(), text, args);
  throw Error(status, one_line({buffer.data(), std::min(written.size, buffer.size())}));
}

}  // namespace lacuna
