// How much of the C stack the calling thread has left.
#pragma once

#include <cstddef>

namespace lacuna::sandbox {

std::size_t c_stack_left();  // bytes; 0 where the system does not tell

}  // namespace lacuna::sandbox
