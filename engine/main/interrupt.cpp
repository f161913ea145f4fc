#include "main/interrupt.h"

#include <lacuna.h>
#include <semaphore.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

namespace lacuna::program {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(200);
constexpr auto kFinishing = std::chrono::seconds(2);
constexpr auto kNotice = std::chrono::seconds(1);
constexpr auto kAgain = std::chrono::milliseconds(250);
constexpr auto kTogether = std::chrono::milliseconds(300);
constexpr auto kLook = std::chrono::milliseconds(10);

constexpr int kAskAgain = SIGUSR1;  // from the watcher to the main thread

sem_t requests;  // posted by the handler: sem_post is async-signal-safe
std::atomic<unsigned> request_count{0};
std::atomic<unsigned> answered_count{0};
std::atomic<bool> waits_for_second{false};
pthread_t main_thread{};
bool has_terminal = false;
termios terminal{};

void on_interrupt(int) {
  const int saved = errno;
  request_count.fetch_add(1);
  lacuna_interrupt();
  sem_post(&requests);
  errno = saved;
}

// In the main thread, where lacuna_interrupt() belongs. Asks once more, unless that has been answered meanwhile.
void on_again(int) {
  const int saved = errno;
  if (answered_count.load() != request_count.load()) lacuna_interrupt();
  errno = saved;
}

[[noreturn]] void end_process() {
  if (has_terminal) ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
  ::_exit(kInterruptedStatus);
}

// Waits until the request is answered, or `patience` is over or another request comes: then it is false. Work that
// holds requests back (training, which ends with a step and its checkpoint) has what time it takes.
template <typename Duration>
bool wait_for_answer(unsigned request, Duration patience) {
  auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (answered_count.load() >= request) return true;  // first: another request may have come after the answer
    const auto now = std::chrono::steady_clock::now();
    if (lacuna_interrupt_held() != 0) end = now + patience;
    if (now >= end || request_count.load() != request) return false;
    std::this_thread::sleep_for(kLook);
  }
}

void say_second_ends() {
  constexpr char kText[] = "still running: Ctrl-C once more ends the session\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText, sizeof kText - 1);
}

// Asks again while there is no answer: a library function that ended its work in good order may have taken the request
// for its own, and the loop around it goes on. False when a second request came instead of an answer; two in quick
// succession are one.
bool wait_for_second(unsigned request) {
  const auto start = std::chrono::steady_clock::now();
  auto last = start;
  bool said = false;
  while (answered_count.load() < request) {
    std::this_thread::sleep_for(kLook);
    const auto now = std::chrono::steady_clock::now();
    if (request_count.load() != request && now - start >= kTogether) return false;
    if (now - last >= kAgain) {
      ::pthread_kill(main_thread, kAskAgain);
      last = now;
    }
    if (said || now - start < kNotice) continue;
    say_second_ends();
    said = true;
  }
  return true;
}

void watch() {
  for (;;) {
    while (sem_wait(&requests) != 0) {
    }
    const unsigned request = request_count.load();
    if (waits_for_second.load()) {
      if (!wait_for_second(request)) end_process();
      continue;
    }
    if (wait_for_answer(request, kPatience)) continue;
    const bool again = request_count.load() != request;
    if (again || lacuna_interrupt_seen() == 0 || !wait_for_answer(request, kFinishing)) end_process();
  }
}

}  // namespace

void watch_interrupts() {
  sem_init(&requests, 0, 0);
  has_terminal = ::tcgetattr(STDIN_FILENO, &terminal) == 0;
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);  // the watcher never runs the handler
  std::thread(watch).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

void wait_for_second_interrupt() {
  main_thread = ::pthread_self();
  struct sigaction action {};
  action.sa_handler = on_again;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(kAskAgain, &action, nullptr);
  waits_for_second.store(true);
}

void interrupt_answered() {
  answered_count.store(request_count.load());
  lacuna_interrupt_clear();
}

}  // namespace lacuna::program
