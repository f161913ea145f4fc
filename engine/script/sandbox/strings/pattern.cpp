#include "script/sandbox/strings/pattern.h"

#include <algorithm>
#include <cstring>

#include "script/sandbox/strings/char_class.h"

namespace lacuna::sandbox {
namespace {

// What to do when the pattern behind it does not match.
struct Choice {
  enum Kind {
    kOptional,  // go on without the item: s, end
    kLongest,   // one repetition fewer: s, end, and the least that s may become in `other`
    kShortest,  // one repetition more: s, end, and the item in `other`
    kOpen,      // forget the capture, then fail
    kClose,     // reopen the capture, then fail
  };
  Kind kind;
  int capture;
  const char* s;
  const char* end;  // of the item: `?`, `*`, `+` or `-` stands there
  const char* other;
};

}  // namespace

// One match at one place.
class Run {
 public:
  Run(Matcher& matcher, const char* from) : matcher_(matcher), s_(from), p_(matcher.pattern_) {}

  const char* run() {
    for (;;) {
      switch (step()) {
        case kOn:
          break;
        case kBack:
          if (!back()) return nullptr;
          break;
        case kMatched:
          return s_;
        case kWrong:
          return nullptr;
      }
    }
  }

 private:
  enum Next { kOn, kBack, kMatched, kWrong };

  // The pattern's character; a zero behind its end.
  char at(const char* p) const { return p < matcher_.pattern_end_ ? *p : '\0'; }

  Next wrong(const char* error) {
    matcher_.error_ = error;
    return kWrong;
  }

  Next push(const Choice& choice) {
    if (depth_ == kMostChoices) return wrong("pattern too complex");
    choices_[depth_++] = choice;
    return kOn;
  }

  // One item of the pattern.
  Next step() {
    matcher_.spend(1);
    switch (at(p_)) {
      case '\0':
        return kMatched;
      case '(':
        return open();
      case ')':
        return close();
      case '$':
        if (p_ + 1 < matcher_.pattern_end_) break;
        return s_ == matcher_.end_ ? kMatched : kBack;
      case '%': {
        const char letter = at(p_ + 1);
        if (letter == 'b') return balance();
        if (letter == 'f') return frontier();
        if (letter >= '0' && letter <= '9') return same_again(letter - '1');
        break;
      }
      default:
        break;
    }
    return item();
  }

  // Takes the last choice that is left; false when there is none.
  bool back() {
    for (; depth_ > 0; --depth_) {
      Choice& choice = choices_[depth_ - 1];
      switch (choice.kind) {
        case Choice::kOptional:
          --depth_;
          return go(choice);
        case Choice::kLongest:
          if (choice.s == choice.other) break;
          --choice.s;
          return go(choice);
        case Choice::kShortest:
          matcher_.spend(1 + set_cost(choice.other, choice.end));
          if (choice.s == matcher_.end_ || !in_item(code(choice.s), choice.other, choice.end)) break;
          ++choice.s;
          return go(choice);
        case Choice::kOpen:
          --matcher_.level_;
          break;
        case Choice::kClose:
          matcher_.captures_[static_cast<std::size_t>(choice.capture)].size = Matcher::kUnfinished;
          break;
      }
    }
    return false;
  }

  bool go(const Choice& choice) {
    s_ = choice.s;
    p_ = choice.end + 1;
    return true;
  }

  static unsigned char code(const char* s) { return static_cast<unsigned char>(*s); }
  // Steps for reading a set once.
  static std::ptrdiff_t set_cost(const char* item, const char* end) { return (end - item) / 8; }

  // Where the item at p ends; nullptr where it does not.
  const char* item_end(const char* p) {
    const char first = *p++;
    if (first == '%') {
      if (at(p) != '\0') return p + 1;
      wrong("malformed pattern (ends with '%')");
      return nullptr;
    }
    if (first != '[') return p;
    if (at(p) == '^') ++p;
    do {  // a first `]` is one of the set
      if (at(p) == '\0') {
        wrong("malformed pattern (missing ']')");
        return nullptr;
      }
      if (*p++ == '%' && at(p) != '\0') ++p;
    } while (at(p) != ']');
    return p + 1;
  }

  Next item() {
    const char* const p = p_;
    const char* const end = item_end(p);
    if (end == nullptr) return kWrong;
    const char repeat = at(end);
    p_ = end + 1;
    matcher_.spend(set_cost(p, end));
    if (repeat == '*') return longest(s_, p, end);
    if (repeat == '-') return push({Choice::kShortest, 0, s_, end, p});
    const bool matches = s_ < matcher_.end_ && in_item(code(s_), p, end);
    if (repeat == '?') {
      if (!matches) return kOn;
      return push({Choice::kOptional, 0, s_++, end, nullptr});
    }
    if (!matches) return kBack;
    if (repeat == '+') return longest(s_ + 1, p, end);
    ++s_;
    p_ = end;
    return kOn;
  }

  // As many repetitions as there are from `least` on.
  Next longest(const char* least, const char* p, const char* end) {
    constexpr std::ptrdiff_t kChunk = 500;  // steps
    const std::ptrdiff_t cost = 1 + set_cost(p, end);
    s_ = *p == '.' ? matcher_.end_ : least;
    while (s_ < matcher_.end_) {
      const char* const from = s_;
      const char* const stop = s_ + std::min(matcher_.end_ - s_, kChunk / cost + 1);
      while (s_ < stop && in_item(code(s_), p, end)) ++s_;
      matcher_.spend((s_ - from + 1) * cost);
      if (s_ < stop) break;
    }
    return push({Choice::kLongest, 0, s_, end, least});
  }

  Next open() {
    if (matcher_.level_ >= Matcher::kMostCaptures) return wrong("too many captures");
    const bool position = at(p_ + 1) == ')';
    matcher_.captures_[static_cast<std::size_t>(matcher_.level_++)] = {
        s_, position ? Matcher::kPosition : Matcher::kUnfinished};
    p_ += position ? 2 : 1;
    return push({Choice::kOpen, 0, nullptr, nullptr, nullptr});
  }

  Next close() {
    int index = matcher_.level_ - 1;
    while (index >= 0 && matcher_.capture(index).size != Matcher::kUnfinished) --index;
    if (index < 0) return wrong("invalid pattern capture");
    Matcher::Capture& capture = matcher_.captures_[static_cast<std::size_t>(index)];
    capture.size = s_ - capture.begin;
    ++p_;
    return push({Choice::kClose, index, nullptr, nullptr, nullptr});
  }

  // %bxy
  Next balance() {
    const char opening = at(p_ + 2), closing = opening == '\0' ? '\0' : at(p_ + 3);
    if (closing == '\0') return wrong("unbalanced pattern");
    if (s_ == matcher_.end_ || *s_ != opening) return kBack;
    std::ptrdiff_t open = 1;
    for (++s_; s_ < matcher_.end_; ++s_) {
      matcher_.spend(1);
      if (*s_ == closing) {
        if (--open > 0) continue;
        ++s_;
        p_ += 4;
        return kOn;
      }
      if (*s_ == opening) ++open;
    }
    return kBack;
  }

  // %f[set]
  Next frontier() {
    const char* const set = p_ + 2;
    if (at(set) != '[') return wrong("missing '[' after '%f' in pattern");
    const char* const end = item_end(set);
    if (end == nullptr) return kWrong;
    matcher_.spend(2 * set_cost(set, end));
    const unsigned char before = s_ == matcher_.begin_ ? 0 : code(s_ - 1);
    const unsigned char here = s_ == matcher_.end_ ? 0 : code(s_);
    if (in_set(before, set, end - 1) || !in_set(here, set, end - 1)) return kBack;
    p_ = end;
    return kOn;
  }

  // %1: what the capture holds.
  Next same_again(int index) {
    if (index < 0 || index >= matcher_.level_ || matcher_.capture(index).size == Matcher::kUnfinished) {
      return wrong("invalid capture index");
    }
    const Matcher::Capture& capture = matcher_.capture(index);
    if (capture.size == Matcher::kPosition || matcher_.end_ - s_ < capture.size) return kBack;
    matcher_.spend(capture.size / 16);
    if (std::memcmp(s_, capture.begin, static_cast<std::size_t>(capture.size)) != 0) return kBack;
    s_ += capture.size;
    p_ += 2;
    return kOn;
  }

  static constexpr int kMostChoices = Matcher::kMostNested - 1;

  Matcher& matcher_;
  const char *s_, *p_;  // subject and pattern are matched up to here
  int depth_ = 0;
  Choice choices_[kMostChoices];
};

Matcher::Matcher(std::string_view subject, std::string_view pattern, Steps steps)
    : begin_(subject.data()), end_(begin_ + subject.size()), pattern_(pattern.data()), steps_(steps) {
  if (pattern.size() > kLongestPattern) error_ = "pattern too long (more than 65536 bytes)";
  pattern_end_ = pattern_ + std::min(pattern.size(), pattern.find('\0'));
}

const char* Matcher::match(const char* from) {
  if (error_ != nullptr) return nullptr;
  level_ = 0;
  return Run(*this, from).run();
}

const char* Matcher::search(const char* from, bool anchored, const char** end) {
  for (;; ++from) {
    *end = match(from);
    if (*end != nullptr) return from;
    if (error_ != nullptr || anchored || from == end_) return nullptr;
  }
}

}  // namespace lacuna::sandbox
