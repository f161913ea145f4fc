#include "base/thread_pool.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lacuna {
namespace {

// A pass is a hundred short loops one after another: a worker that slept between them would lose more time waking up
// than the loops take. So it spins for about 20 µs, then offers its core to others, and after about a millisecond
// sleeps.
constexpr int kSpins = 2000;
constexpr int kYields = 500;

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#endif
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

int available_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

// A run is open while items are left to take. Workers enter an open run and leave it; the caller closes it and waits
// for those that are inside, so that a worker that got no core in time holds up nobody.
struct ThreadPool::State {
  using Body = std::function<void(std::int64_t, int)>;

  // One word: workers inside (16 bits), whether the run is open (1 bit), the run's number.
  static constexpr std::uint64_t kInside = 0xFFFF;
  static constexpr std::uint64_t kOpen = 0x10000;
  static constexpr int kNumberShift = 17;

  std::mutex one_run;  // held for a whole run()
  std::mutex mutex;    // for sleeping
  std::condition_variable wake;
  std::atomic<std::uint64_t> gate{0};
  std::atomic<std::int64_t> next{0};
  std::atomic<int> sleepers{0};
  std::atomic<bool> stop{false};
  std::int64_t items = 0;
  const Body* body = nullptr;
  std::exception_ptr failure;  // of the open run
  std::vector<std::thread> workers;
  const ::pid_t process = ::getpid();

  // Workers are not in a fork of their process.
  bool is_fork() const { return ::getpid() != process; }

  ~State() {
    stop.store(true, std::memory_order_seq_cst);
    {
      const std::scoped_lock lock(mutex);
      wake.notify_all();
    }
    for (std::thread& worker : workers) worker.join();
  }

  // A body that throws ends the run: the others take no more items. The first exception is kept for the caller.
  void take_items(int thread) {
    try {
      for (std::int64_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < items;) (*body)(item, thread);
    } catch (...) {
      next.store(items, std::memory_order_relaxed);
      const std::scoped_lock lock(mutex);
      if (failure == nullptr) failure = std::current_exception();
    }
  }

  bool is_new(std::uint64_t last) const {
    const std::uint64_t now = gate.load(std::memory_order_seq_cst);
    return stop.load(std::memory_order_acquire) || ((now & kOpen) != 0 && now >> kNumberShift != last);
  }

  void wait_for_run(std::uint64_t last) {
    if (spin([&] { return is_new(last); })) return;
    std::unique_lock lock(mutex);
    sleepers.fetch_add(1, std::memory_order_seq_cst);
    wake.wait(lock, [&] { return is_new(last); });
    sleepers.fetch_sub(1, std::memory_order_seq_cst);
  }

  void work(int thread) {
    for (std::uint64_t last = 0;;) {
      wait_for_run(last);
      if (stop.load(std::memory_order_acquire)) return;
      std::uint64_t now = gate.load(std::memory_order_acquire);
      if ((now & kOpen) == 0 || now >> kNumberShift == last) continue;
      if (!gate.compare_exchange_weak(now, now + 1, std::memory_order_acq_rel)) continue;
      last = now >> kNumberShift;
      take_items(thread);
      gate.fetch_sub(1, std::memory_order_release);
    }
  }

  void wake_sleepers() {
    if (sleepers.load(std::memory_order_seq_cst) == 0) return;
    const std::scoped_lock lock(mutex);
    wake.notify_all();
  }

  // Nobody is inside a closed run, and nobody enters it: the caller alone writes here.
  void open(std::int64_t count, const Body& work_on) {
    items = count;
    body = &work_on;
    next.store(0, std::memory_order_relaxed);
    gate.store(((gate.load(std::memory_order_relaxed) >> kNumberShift) + 1) << kNumberShift | kOpen,
               std::memory_order_seq_cst);
    wake_sleepers();
  }

  void close() {
    gate.fetch_and(~kOpen, std::memory_order_acq_rel);
    while (!spin([&] { return (gate.load(std::memory_order_acquire) & kInside) == 0; })) {
    }
  }
};

ThreadPool::ThreadPool(int threads) : state_(std::make_unique<State>()) {
  if (threads <= 0) threads = available_cores();
  for (int i = 1; i < threads; ++i) state_->workers.emplace_back([this, i] { state_->work(i); });
}

ThreadPool::~ThreadPool() {
  // Nobody is there to be joined, and what they waited on cannot be destroyed: it is left.
  if (state_->is_fork()) (void)state_.release();
}

int ThreadPool::threads() const { return static_cast<int>(state_->workers.size()) + 1; }

void ThreadPool::run(std::int64_t items, const std::function<void(std::int64_t, int)>& body) {
  const auto alone = [&] {
    for (std::int64_t item = 0; item < items; ++item) body(item, 0);
  };
  if (state_->is_fork()) return alone();
  const std::scoped_lock lock(state_->one_run);
  if (state_->workers.empty() || items <= 1) return alone();
  state_->open(items, body);
  state_->take_items(0);
  state_->close();
  if (const std::exception_ptr failure = std::exchange(state_->failure, nullptr)) std::rethrow_exception(failure);
}

}  // namespace lacuna
