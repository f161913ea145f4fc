// GPT-2's printable stand-ins for bytes (Radford et al. 2019): each byte is written as one character that can be seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lacuna {

// The bytes that a vocabulary entry stands for. Characters that are no stand-in are kept as they are.
std::string from_byte_alphabet(std::string_view entry);

// A byte's stand-in as UTF-8.
std::string_view byte_stand_in(std::uint8_t byte);

// Length of the UTF-8 character that begins at `at`, 0 when the bytes there are not one (overlong forms, surrogates and what
// lies beyond U+10FFFF included).
std::size_t utf8_length(std::string_view text, std::size_t at);

}  // namespace lacuna
