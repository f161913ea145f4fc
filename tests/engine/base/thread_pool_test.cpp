#include "base/thread_pool.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

using lacuna::ThreadPool;

TEST_CASE("every item of a loop is done once, whatever the threads") {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    REQUIRE(pool.threads() == threads);
    for (const std::int64_t items : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(items));
      pool.run(items, [&](std::int64_t item, int) { ++done[static_cast<std::size_t>(item)]; });
      for (const auto& count : done) REQUIRE(count == 1);
    }
  }
}

TEST_CASE("a thread's number is below the pool's threads") {
  ThreadPool pool(3);
  std::atomic<int> largest{0};
  pool.run(500, [&](std::int64_t, int thread) {
    int seen = largest;
    while (thread > seen && !largest.compare_exchange_weak(seen, thread)) {
    }
  });
  REQUIRE(largest < 3);
}

TEST_CASE("workers that went to sleep wake up for the next loop") {
  ThreadPool pool(2);
  std::atomic<int> done{0};
  for (int round = 0; round < 3; ++round) {
    pool.run(10, [&](std::int64_t, int) { ++done; });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // longer than a worker spins
  }
  REQUIRE(done == 30);
}

TEST_CASE("many short loops one after another lose nothing") {
  ThreadPool pool(2);
  std::int64_t sum = 0;
  std::vector<std::int64_t> parts(7);
  for (int round = 0; round < 20000; ++round) {
    pool.run(7, [&](std::int64_t item, int) { parts[static_cast<std::size_t>(item)] = item; });
    for (const std::int64_t part : parts) sum += part;
  }
  REQUIRE(sum == 20000 * 21);
}

TEST_CASE("two callers of one pool take turns") {
  ThreadPool pool(2);
  std::atomic<int> done{0};
  const auto caller = [&] {
    for (int i = 0; i < 1000; ++i) pool.run(4, [&](std::int64_t, int) { ++done; });
  };
  std::thread other(caller);
  caller();
  other.join();
  REQUIRE(done == 8000);
}

TEST_CASE("an exception in a body reaches the caller, and the pool goes on working") {
  for (const int threads : {1, 2, 8}) {
    ThreadPool pool(threads);
    for (int round = 0; round < 50; ++round) {
      CHECK_THROWS_AS(pool.run(1000,
                               [](std::int64_t item, int) {
                                 if (item % 7 == 3) throw std::bad_alloc();
                               }),
                      std::bad_alloc);
      std::atomic<int> done{0};
      pool.run(100, [&](std::int64_t, int) { ++done; });
      CHECK(done == 100);
    }
  }
}

TEST_CASE("in a fork of the process, whose workers are not there, the caller does all and nothing waits") {
  auto pool = std::make_unique<ThreadPool>(3);
  for (const int pause : {0, 30}) {  // milliseconds: workers that spin, and workers that sleep
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    const ::pid_t child = ::fork();
    if (child == 0) {
      ::alarm(20);  // a hang ends as a failure
      int done = 0;
      for (int round = 0; round < 3; ++round) pool->run(10, [&](std::int64_t, int) { ++done; });
      pool.reset();
      ::_exit(done == 30 ? 42 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 42));
  }
}
