#include "script/sandbox/strings/text_search.h"

#include <algorithm>
#include <cstring>

namespace lacuna::sandbox {
namespace {

// memmem takes up to 256 times the time of what it reads, or cannot be interrupted: it gets this much at once.
constexpr std::size_t kPiece = 65536;

unsigned char at(std::string_view text, std::ptrdiff_t index) {
  return static_cast<unsigned char>(text[static_cast<std::size_t>(index)]);
}

struct Suffix {
  std::ptrdiff_t before;  // the index in front of it
  std::ptrdiff_t period;
};

// The suffix that comes last in the alphabet's order, or in the reversed one.
Suffix last_suffix(std::string_view text, bool reversed, Steps& steps) {
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  std::ptrdiff_t before = -1, next = 0, along = 1, period = 1;
  while (next + along < size) {
    steps.spend(1);
    const int a = at(text, next + along), b = at(text, before + along);
    if (a == b) {
      if (along == period) {
        next += period;
        along = 1;
      } else {
        ++along;
      }
    } else if ((a < b) != reversed) {
      next += along;
      along = 1;
      period = next - before;
    } else {
      before = next++;
      along = period = 1;
    }
  }
  return {before, period};
}

// Crochemore and Perrin, "Two-way string-matching" (1991): the part behind a critical place is compared forwards, then
// the part in front of it. `known` bytes in front are known to match where the text repeats itself.
std::size_t find_two_way(std::string_view text, std::string_view wanted, Steps& steps) {
  const auto size = static_cast<std::ptrdiff_t>(wanted.size());
  const Suffix a = last_suffix(wanted, false, steps), b = last_suffix(wanted, true, steps);
  const auto [before, shortest] = a.before > b.before ? a : b;
  const bool repeats = std::memcmp(wanted.data(), wanted.data() + shortest, static_cast<std::size_t>(before + 1)) == 0;
  const std::ptrdiff_t period = repeats ? shortest : std::max(before + 1, size - before - 1) + 1;
  std::ptrdiff_t known = 0;
  for (std::ptrdiff_t from = 0; from + size <= static_cast<std::ptrdiff_t>(text.size());) {
    std::ptrdiff_t i = std::max(before + 1, known);
    while (i < size && at(wanted, i) == at(text, from + i)) {
      steps.spend(1);
      ++i;
    }
    steps.spend(1);
    if (i < size) {
      from += i - before;
      known = 0;
      continue;
    }
    for (i = before; i >= known && at(wanted, i) == at(text, from + i); --i) steps.spend(1);
    if (i < known) return static_cast<std::size_t>(from);
    from += period;
    known = repeats ? size - period : 0;
  }
  return text.npos;
}

}  // namespace

std::size_t find_text(std::string_view text, std::string_view wanted, Steps steps) {
  if (wanted.size() > text.size()) return text.npos;
  if (wanted.size() > kPiece) return find_two_way(text, wanted, steps);
  for (std::size_t from = 0; text.size() - from >= wanted.size(); from += kPiece) {
    const std::string_view piece = text.substr(from, kPiece + wanted.size());
    const void* const found = memmem(piece.data(), piece.size(), wanted.data(), wanted.size());
    if (found != nullptr) return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (text.size() - from <= kPiece) break;
    steps.spend(kPiece);
  }
  return text.npos;
}

}  // namespace lacuna::sandbox
