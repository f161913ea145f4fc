#include "script/sandbox/process/worker_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "script/sandbox/process/spawn.h"

namespace lacuna::sandbox {
namespace {

timespec time_left(WorkerProcess::Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - WorkerProcess::Clock::now());
  const std::int64_t count = left.count() > 0 ? left.count() : 0;
  return {static_cast<time_t>(count / 1'000'000'000), static_cast<long>(count % 1'000'000'000)};
}

// Waits until there is something to read. False: not before the deadline.
bool wait_readable(int descriptor, WorkerProcess::Clock::time_point deadline) {
  for (;;) {
    const timespec left = time_left(deadline);
    pollfd wanted{descriptor, POLLIN, 0};
    const int ready = ::ppoll(&wanted, 1, &left, nullptr);
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

WorkerProcess::WorkerProcess() : parent_(::getpid()) {
  Spawned spawned = spawn_worker();
  id_ = spawned.id;
  socket_ = std::move(spawned.socket);
  process_ = std::move(spawned.process);
}

WorkerProcess::~WorkerProcess() {
  if (is_ours()) end();
}

bool WorkerProcess::is_ours() const { return ::getpid() == parent_; }

bool WorkerProcess::send(const Command& command, int descriptor) {
  iovec part{const_cast<Command*>(&command), sizeof command};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
  if (descriptor >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  // Never waits: one that answers without reading must not stop the host.
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket_.number(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof command);
}

WorkerProcess::Received WorkerProcess::try_receive(Answer& answer) {
  // One byte more than an answer has, so that a longer message is told from one. Descriptors that come along are
  // dropped by the system.
  char bytes[sizeof answer + 1];
  const ssize_t size = ::recv(socket_.number(), bytes, sizeof bytes, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return Received::kNothing;
  if (size != static_cast<ssize_t>(sizeof answer)) return Received::kEnd;
  std::memcpy(&answer, bytes, sizeof answer);
  return Received::kAnswer;
}

WorkerProcess::Outcome WorkerProcess::receive(Answer& answer, Clock::time_point deadline) {
  // Looking for the answer for some microseconds before sleeping makes no decision faster, and takes a core meanwhile.
  while (wait_readable(socket_.number(), deadline)) {
    const Received received = try_receive(answer);
    if (received == Received::kAnswer) return Outcome::kAnswered;
    if (received == Received::kEnd) return Outcome::kEnded;
  }
  return Outcome::kSilent;
}

void WorkerProcess::allow_memory(std::size_t bytes) {
  rlimit limit{};
  if (!own_memory_) {
    if (::prlimit(id_, RLIMIT_AS, nullptr, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    own_memory_ = limit.rlim_cur;
  }
  limit.rlim_max = RLIM_INFINITY;
  ::prlimit(id_, RLIMIT_AS, nullptr, &limit);
  limit.rlim_cur = std::min<rlim_t>(*own_memory_ + bytes, limit.rlim_max);
  ::prlimit(id_, RLIMIT_AS, &limit, nullptr);
}

std::string WorkerProcess::end() {
  if (ended_) return "has ended";
  ended_ = true;
  ::syscall(SYS_pidfd_send_signal, process_.number(), SIGKILL, nullptr, 0);
  siginfo_t status{};
  int result = 0;
  do {
    result = ::waitid(P_PIDFD, static_cast<id_t>(process_.number()), &status, WEXITED);
  } while (result != 0 && errno == EINTR);
  // A host that ignores SIGCHLD, or waits for any child, leaves nothing to be told here.
  if (result != 0) return "has ended";
  if (status.si_code == CLD_EXITED) return fmt::format("ended by itself with status {}", status.si_status);
  if (status.si_status == SIGSYS) return "was ended: it made a system call that it may not make";
  return fmt::format("was ended by signal {} ({})", status.si_status, ::strsignal(status.si_status));
}

}  // namespace lacuna::sandbox
