// Unicode's normal form C (UAX #15): what some tokenizers bring a text into first.
#pragma once

#include <string>
#include <string_view>

namespace lacuna {

// Bytes that are not UTF-8 stay as they are, and separate what is on their two sides. O(n log n).
std::string to_nfc(std::string_view text);

}  // namespace lacuna
