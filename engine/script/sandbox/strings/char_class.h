// Which characters a pattern's item stands for: `.`, `%a`, `[a-z_]`, or itself. Of ASCII, whatever the locale, as in
// LuaJIT.
#pragma once

#include <array>
#include <cstdint>

namespace lacuna::sandbox {

enum CharClass : std::uint8_t {
  kControl = 1,
  kSpace = 2,
  kPunctuation = 4,
  kDigit = 8,
  kHexDigit = 16,
  kUpper = 32,
  kLower = 64,
  kAlpha = kUpper | kLower,
  kAlphanumeric = kAlpha | kDigit,
  kGraphic = kAlphanumeric | kPunctuation,
  kSpecial = 128,  // makes a text a pattern; `)` and `]` alone do not
};

constexpr std::uint8_t classes_of(int c) {
  const auto within = [c](int first, int last) { return first <= c && c <= last; };
  int classes = 0;
  if (c < 32 || c == 127) classes |= kControl;
  if (c == ' ' || within('\t', '\r')) classes |= kSpace;
  if (within('0', '9')) classes |= kDigit | kHexDigit;
  if (within('a', 'f') || within('A', 'F')) classes |= kHexDigit;
  if (within('A', 'Z')) classes |= kUpper;
  if (within('a', 'z')) classes |= kLower;
  if (within('!', '~') && (classes & kAlphanumeric) == 0) classes |= kPunctuation;
  for (const char special : {'^', '$', '*', '+', '?', '.', '(', '[', '%', '-'}) {
    if (c == special) classes |= kSpecial;
  }
  return static_cast<std::uint8_t>(classes);
}

inline constexpr auto kClassesOf = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) table[static_cast<std::size_t>(c)] = classes_of(c);
  return table;
}();

// The classes of each letter behind `%`, by its lower five bits; 0 where the letter names none.
inline constexpr auto kClassOfLetter = [] {
  std::array<std::uint8_t, 32> table{};
  table['a' & 31] = kAlpha;
  table['c' & 31] = kControl;
  table['d' & 31] = kDigit;
  table['g' & 31] = kGraphic;
  table['l' & 31] = kLower;
  table['p' & 31] = kPunctuation;
  table['s' & 31] = kSpace;
  table['u' & 31] = kUpper;
  table['w' & 31] = kAlphanumeric;
  table['x' & 31] = kHexDigit;
  return table;
}();

// Whether `%letter` stands for c.
inline bool in_class(unsigned char c, unsigned char letter) {
  if ((letter & 0xc0) == 0x40) {
    if (const std::uint8_t wanted = kClassOfLetter[letter & 31]; wanted != 0) {
      const bool within = (kClassesOf[c] & wanted) != 0;
      return (letter & 0x20) != 0 ? within : !within;
    }
    if (letter == 'z') return c == 0;
    if (letter == 'Z') return c != 0;
  }
  return letter == c;
}

// Whether the set from `[` at `set` to `]` at `last` holds c.
inline bool in_set(unsigned char c, const char* set, const char* last) {
  const auto code = [](const char* at) { return static_cast<unsigned char>(*at); };
  bool found = true;
  if (set[1] == '^') {
    found = false;
    ++set;
  }
  while (++set < last) {
    if (*set == '%') {
      ++set;
      if (in_class(c, code(set))) return found;
    } else if (set[1] == '-' && set + 2 < last) {
      set += 2;
      if (code(set - 2) <= c && c <= code(set)) return found;
    } else if (code(set) == c) {
      return found;
    }
  }
  return !found;
}

// Whether the item from `item` up to `end` stands for c.
inline bool in_item(unsigned char c, const char* item, const char* end) {
  switch (*item) {
    case '.':
      return true;
    case '%':
      return in_class(c, static_cast<unsigned char>(item[1]));
    case '[':
      return in_set(c, item, end - 1);
    default:
      return static_cast<unsigned char>(*item) == c;
  }
}

}  // namespace lacuna::sandbox
