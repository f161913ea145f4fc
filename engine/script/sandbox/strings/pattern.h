// Lua's patterns (find, match, gsub) as LuaJIT has them, matched within bounds: the caller is called back every few
// steps, and backtracking stands in a list of fixed size instead of on the C stack. Knows nothing of Lua states.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "script/sandbox/strings/steps.h"

namespace lacuna::sandbox {

// A pattern and a subject, both of which must outlive it. It owns nothing: an error may be raised through its functions
// from its steps.
class Matcher {
 public:
  static constexpr int kMostCaptures = 32;
  static constexpr int kMostNested = 200;  // captures and repetitions within one match, as in LuaJIT
  static constexpr std::size_t kLongestPattern = 65536;

  struct Capture {
    const char* begin;
    std::ptrdiff_t size;  // bytes, or one of the two below
  };
  static constexpr std::ptrdiff_t kUnfinished = -1, kPosition = -2;

  // As in LuaJIT, a zero ends the pattern. `^` is an ordinary character here: search() and its callers take it off.
  Matcher(std::string_view subject, std::string_view pattern, Steps steps);

  // Matches at `from`, within the subject or at its end. Returns where the match ends; nullptr where there is none, or
  // where the pattern is wrong: then error() says why.
  const char* match(const char* from);

  // Looks for a match at `from` and behind it; only at `from` when anchored. Returns where it begins and sets `*end`;
  // nullptr as above.
  const char* search(const char* from, bool anchored, const char** end);

  const char* error() const { return error_; }

  // Of the last match.
  int captures() const { return level_; }
  const Capture& capture(int index) const { return captures_[static_cast<std::size_t>(index)]; }

  const char* begin() const { return begin_; }
  const char* end() const { return end_; }

  // Counts work; the caller counts what it does between matches itself.
  void spend(std::ptrdiff_t steps) { steps_.spend(steps); }

 private:
  friend class Run;

  const char *begin_, *end_;
  const char *pattern_, *pattern_end_;
  Steps steps_;
  const char* error_ = nullptr;
  int level_ = 0;
  std::array<Capture, kMostCaptures> captures_;
};

}  // namespace lacuna::sandbox
