// Threads that share loops over independent items.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace lacuna {

// How many cores this process may use.
int available_cores();

// The calling thread works too.
class ThreadPool {
 public:
  // threads >= 1, the caller's included; 0: the number of cores this process may use.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;

  // Calls body(item, thread) once for each item in [0, items), each on some thread in [0, threads()); returns when all
  // are done. Items are taken in order, one at a time. Results must not depend on which thread takes one. When the body
  // throws, items that nobody has taken are left and the first exception is thrown on. The body must not call run().
  // One run() at a time: others wait. In a fork of its process the caller takes all items.
  void run(std::int64_t items, const std::function<void(std::int64_t item, int thread)>& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
