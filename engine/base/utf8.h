// UTF-8, as far as bytes from outside must be looked at.
#pragma once

#include <cstddef>
#include <string_view>

namespace lacuna {

// Length of the UTF-8 character that begins at `at`, 0 when the bytes there are not one (overlong forms, surrogates and
// what lies beyond U+10FFFF included). at < text.size().
std::size_t utf8_length(std::string_view text, std::size_t at);

}  // namespace lacuna
