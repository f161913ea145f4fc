#include "model/tokenizer/byte_alphabet.h"

#include <array>

#include "base/utf8.h"

namespace lacuna {
namespace {

constexpr std::uint32_t kFirstStandIn = 256;

// Bytes that are written as themselves: those that print in Latin-1.
constexpr bool prints(std::uint32_t byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
}

struct Alphabet {
  std::array<std::string, 256> of_byte;
  std::array<int, 512> of_character{};  // -1: no stand-in

  Alphabet() {
    of_character.fill(-1);
    std::uint32_t next = kFirstStandIn;
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t character = prints(byte) ? byte : next++;
      of_character[character] = static_cast<int>(byte);
      if (character < 0x80) {
        of_byte[byte] = {static_cast<char>(character)};
      } else {
        of_byte[byte] = {static_cast<char>(0xC0 | character >> 6), static_cast<char>(0x80 | (character & 0x3F))};
      }
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}

std::uint32_t two_byte_character(std::string_view text, std::size_t at) {
  return (static_cast<std::uint32_t>(text[at]) & 0x1F) << 6 | (static_cast<std::uint32_t>(text[at + 1]) & 0x3F);
}

}  // namespace

std::string_view byte_stand_in(std::uint8_t byte) { return alphabet().of_byte[byte]; }

std::string from_byte_alphabet(std::string_view entry) {
  std::string bytes;
  for (std::size_t at = 0; at < entry.size();) {
    const std::size_t length = utf8_length(entry, at);
    int byte = -1;
    if (length == 1) byte = alphabet().of_character[static_cast<std::uint8_t>(entry[at])];
    if (length == 2) {
      const std::uint32_t character = two_byte_character(entry, at);
      if (character < alphabet().of_character.size()) byte = alphabet().of_character[character];
    }
    const std::size_t taken = length == 0 ? 1 : length;
    if (byte >= 0) {
      bytes += static_cast<char>(byte);
    } else {
      bytes += entry.substr(at, taken);
    }
    at += taken;
  }
  return bytes;
}

}  // namespace lacuna
