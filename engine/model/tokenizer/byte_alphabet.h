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

}  // namespace lacuna
