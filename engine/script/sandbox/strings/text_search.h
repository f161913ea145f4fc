// Finds a text in another in time in proportion to both, without memory, however alike their parts are.
#pragma once

#include <string_view>

#include "script/sandbox/strings/steps.h"

namespace lacuna::sandbox {

// Where `wanted` first stands in `text`; npos where it does not.
std::size_t find_text(std::string_view text, std::string_view wanted, Steps steps);

}  // namespace lacuna::sandbox
