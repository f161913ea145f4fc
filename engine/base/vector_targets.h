// Which vector instruction sets this machine has.
#pragma once

#include <cstdint>

namespace lacuna {

// As bits, the way Highway numbers its targets. Results of vector loops depend on them in the last digits.
std::int64_t vector_targets();

}  // namespace lacuna
