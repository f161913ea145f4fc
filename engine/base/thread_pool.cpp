#include "base/thread_pool.h"

#include <sched.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lacuna {
namespace {

// A pass is a hundred short loops one after another: a worker that slept between them would lose more time waking up
// than the loops take. So it spins for about 20 µs, then offers its core to others, and after about a millisecond sleeps.
constexpr int kSpins = 2000;
constexpr int kYields = 500;

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

int available_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

// Waits until done() without giving up the core at once.
template <typename Done>
bool spin(Done done) {
  for (int i = 0; i < kSpins; ++i) {
    if (done()) return true;
    relax();
  }
  for (int i = 0; i < kYields; ++i) {
    if (done()) return true;
    ::sched_yield();
  }
  return done();
}

}  // namespace

struct ThreadPool::State {
  using Body = std::function<void(std::int64_t, int)>;

  std::mutex one_run;  // held for a whole run()
  std::mutex mutex;    // for sleeping
  std::condition_variable wake;
  std::atomic<std::uint64_t> generation{0};  // counts runs; a change starts the workers
  std::atomic<std::int64_t> next{0};
  std::atomic<int> busy{0};  // workers that have not finished this run
  std::atomic<int> sleepers{0};
  std::atomic<bool> stop{false};
  std::int64_t items = 0;
  const Body* body = nullptr;
  std::vector<std::thread> workers;

  void take_items(int thread) {
    for (std::int64_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < items;) (*body)(item, thread);
  }

  void wait_for_run(std::uint64_t seen) {
    const auto started = [&] { return generation.load(std::memory_order_acquire) != seen; };
    if (spin(started)) return;
    std::unique_lock lock(mutex);
    sleepers.fetch_add(1);
    wake.wait(lock, started);
    sleepers.fetch_sub(1);
  }

  void work(int thread) {
    for (std::uint64_t seen = 0;; ++seen) {
      wait_for_run(seen);
      if (stop.load(std::memory_order_acquire)) return;
      take_items(thread);
      busy.fetch_sub(1, std::memory_order_release);
    }
  }

  void start() {
    generation.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers.load(std::memory_order_seq_cst) == 0) return;
    const std::scoped_lock lock(mutex);
    wake.notify_all();
  }
};

ThreadPool::ThreadPool(int threads) : state_(std::make_unique<State>()) {
  if (threads <= 0) threads = available_cores();
  for (int i = 1; i < threads; ++i) state_->workers.emplace_back([this, i] { state_->work(i); });
}

ThreadPool::~ThreadPool() {
  state_->stop.store(true, std::memory_order_release);
  {
    const std::scoped_lock lock(state_->mutex);
    state_->generation.fetch_add(1, std::memory_order_seq_cst);
    state_->wake.notify_all();
  }
  for (std::thread& worker : state_->workers) worker.join();
}

int ThreadPool::threads() const { return static_cast<int>(state_->workers.size()) + 1; }

void ThreadPool::run(std::int64_t items, const std::function<void(std::int64_t, int)>& body) {
  const std::scoped_lock lock(state_->one_run);
  if (state_->workers.empty() || items <= 1) {
    for (std::int64_t item = 0; item < items; ++item) body(item, 0);
    return;
  }
  state_->items = items;
  state_->body = &body;
  state_->next.store(0, std::memory_order_relaxed);
  state_->busy.store(static_cast<int>(state_->workers.size()), std::memory_order_relaxed);
  state_->start();
  state_->take_items(0);
  const auto finished = [&] { return state_->busy.load(std::memory_order_acquire) == 0; };
  while (!spin(finished)) {
  }
}

}  // namespace lacuna
