// The vector instruction sets that a worker's loops use: its host's, so that their results are the same to the bit.
#pragma once

#include <cstdint>

namespace lacuna::worker {

// base/vector_targets.h of the host; before any such loop runs.
void use_vector_targets(std::int64_t targets);

}  // namespace lacuna::worker
