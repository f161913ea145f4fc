// How wide characters stand on a terminal.
#pragma once

#include <cstdint>

namespace lacuna {

// Columns of a code point by Unicode's East Asian Width and category: 0 (combining marks, controls), 1 or 2.
int character_columns(std::int32_t code_point);

}  // namespace lacuna
