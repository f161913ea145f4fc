#include "main/terminal_input.h"

#include <lacuna.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cwchar>
#include <string_view>

namespace lacuna::program {
namespace {

constexpr int kLookMs = 100;   // how often a waiting prompt looks for an interrupt that came before it waited
constexpr int kMarkMs = 20;    // the bytes of a mark come together
constexpr int kPasteMs = 500;  // a paste that stops so long without its end mark is over
constexpr std::string_view kBegin = "\x1b[200~";
constexpr std::string_view kEnd = "\x1b[201~";

// One byte of standard input. Returns 1; 0 at its end; -1 on an error and on Ctrl-C.
int read_byte(char* out) {
  for (;;) {
    if (lacuna_interrupted() != 0) return -1;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, kLookMs);
    if (ready > 0) return static_cast<int>(::read(STDIN_FILENO, out, 1));
    if (ready < 0 && errno != EINTR) return -1;
  }
}

// Likewise, where a byte comes within `milliseconds`.
bool read_soon(char* out, int milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, milliseconds) > 0 && ::read(STDIN_FILENO, out, 1) == 1;
}

bool is_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value < 0x20 && byte != '\t' && byte != '\n') || value == 0x7F;
}

}  // namespace

// After an ESC: whether the rest of the mark of a paste follows. Other bytes are kept for who asks next.
bool TerminalInput::take_mark() {
  for (std::size_t i = 1; i < kBegin.size(); ++i) {
    char byte = 0;
    if (!read_soon(&byte, kMarkMs)) return false;
    held_.push_back(byte);
    if (byte != kBegin[i]) return false;
  }
  held_.clear();
  return true;
}

// Up to the end mark. Line ends become \n; other control characters, which would be commands to the editor, are left
// out.
void TerminalInput::read_paste() {
  std::string text;
  char byte = 0;
  while (read_soon(&byte, kPasteMs)) {
    text.push_back(byte == '\r' ? '\n' : byte);
    if (text.size() < kEnd.size() || text.compare(text.size() - kEnd.size(), kEnd.size(), kEnd) != 0) continue;
    text.resize(text.size() - kEnd.size());
    break;
  }
  for (const char each : text) {
    if (!is_control(each)) paste_.push_back(each);
  }
}

int TerminalInput::next_byte(char* out) {
  for (;;) {
    for (std::deque<char>* source : {&paste_, &held_}) {
      if (source->empty()) continue;
      last_pasted_ = source == &paste_;
      *out = source->front();
      source->pop_front();
      return 1;
    }
    last_pasted_ = false;
    const int got = read_byte(out);
    if (got != 1 || *out != kBegin[0] || !take_mark()) return got;
    read_paste();
  }
}

int TerminalInput::read(wchar_t* out) {
  std::mbstate_t state{};
  for (;;) {
    char byte = 0;
    const int got = next_byte(&byte);
    if (got <= 0) return got;
    const std::size_t used = std::mbrtowc(out, &byte, 1, &state);
    if (used == static_cast<std::size_t>(-1)) {
      state = {};
    } else if (used != static_cast<std::size_t>(-2)) {
      tabs_ = *out == L'\t' && !last_pasted_ ? tabs_ + 1 : 0;
      return 1;
    }
  }
}

}  // namespace lacuna::program
