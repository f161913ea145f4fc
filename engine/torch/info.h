// Threads, and facts about the libtorch that is there.
#pragma once

#include <string>

namespace lacuna::aten {

// Threads of an operator. libtorch and OpenMP each keep a number of their own: here they are one.
// Once, when the library is opened.
void agree_on_threads();
int thread_count();
void set_thread_count(int count);

// The vector instructions that libtorch's own loops use, "AVX2".
std::string vector_instructions();

// "key: value" lines: libtorch, BLAS, its threads, vector instructions, devices.
std::string library_info();

}  // namespace lacuna::aten
