// The engine's own threads for libtorch's operators, each of which runs in one of them alone.
//
// libtorch's OpenMP gives each thread its part and waits for all: on a machine with other work every small product then
// waits until each thread has had a core (measured: a fifteenth of the speed). Here whoever has a core takes the next
// item, and the items do not depend on the number of threads, so that the results do not either.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// The calling thread's operators run in it alone while this lives.
class SerialScope {
 public:
  SerialScope();
  ~SerialScope();
  SerialScope(const SerialScope&) = delete;
  SerialScope& operator=(const SerialScope&) = delete;

 private:
  const int before_;
};

class Workers {
 public:
  // threads 0: the number of cores this process may use.
  explicit Workers(int threads) : pool_(threads) {}

  int threads() const { return pool_.threads(); }

  // body(item) for each item in [0, items), on any of the threads, without autograd. It may throw.
  template <typename Body>
  void run(std::int64_t items, const Body& body) {
    pool_.run(items, [&body](std::int64_t item, int) {
      const SerialScope serial;
      const c10::InferenceMode no_autograd;
      body(item);
    });
  }

 private:
  ThreadPool pool_;
};

}  // namespace lacuna::aten
