// Threads, and facts about the libtorch that is there.
#pragma once

#include <string>

namespace lacuna::aten {

// Threads of an operator. libtorch and OpenMP each keep a number of their own: here they are one.
int thread_count();
void set_thread_count(int count);

// The calling thread computes with `count` threads while it lives.
class ThreadScope {
 public:
  explicit ThreadScope(int count);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  const int before_, openmp_before_;
};

// The vector instructions that libtorch's own loops use, "AVX2".
std::string vector_instructions();

// "key: value" lines: libtorch, BLAS, its threads, vector instructions, devices.
std::string library_info();

}  // namespace lacuna::aten
