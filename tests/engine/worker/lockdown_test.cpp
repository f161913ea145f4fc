#include "worker/lockdown.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>

namespace {

// Runs `attempt` in a child that has given itself the worker's bounds, with a socket as descriptor `socket`. Returns
// the signal that ended it; 0 when it came to its end.
int signal_of(const std::function<void(int socket)>& attempt) {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
    lacuna::worker::limit_system_calls(ends[1]);
    attempt(ends[1]);
    ::syscall(SYS_exit_group, 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a worker's bounds end it for files, sockets, programs, processes, signals and executable memory") {
  CHECK(signal_of([](int) { ::open("/etc/passwd", O_RDONLY); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_open, "/etc/passwd", O_RDONLY); }) == SIGSYS);
  CHECK(signal_of([](int) { ::socket(AF_INET, SOCK_STREAM, 0); }) == SIGSYS);
  CHECK(signal_of([](int) { ::execl("/bin/true", "true", nullptr); }) == SIGSYS);
  CHECK(signal_of([](int) { ::fork(); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_clone3, nullptr, 0); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_kill, ::getppid(), 0); }) == SIGSYS);
  CHECK(signal_of([](int) { ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }) == SIGSYS);
  CHECK(signal_of([](int) { ::unlink("/tmp/lacuna-lockdown-test"); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_prlimit64, 0, RLIMIT_AS, nullptr, nullptr); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_io_uring_setup, 1, nullptr); }) == SIGSYS);
  CHECK(signal_of([](int) { ::syscall(SYS_memfd_create, "x", 0); }) == SIGSYS);
  CHECK(signal_of([](int socket) { ::syscall(SYS_write, socket, "x", 1); }) == SIGSYS);
  CHECK(signal_of([](int) { ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }) ==
        SIGSYS);
  CHECK(signal_of([](int) {
          void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
        }) == SIGSYS);
  CHECK(signal_of([](int) { ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }) ==
        SIGSYS);
}

TEST_CASE("a worker's bounds let it compute, take memory and speak over its socket alone") {
  CHECK(signal_of([](int) {}) == 0);
  CHECK(signal_of([](int) {
          void* page = ::mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          static_cast<char*>(page)[0] = 1;
          ::munmap(page, 1 << 20);
        }) == 0);
  CHECK(signal_of([](int socket) { ::send(socket, "x", 1, MSG_NOSIGNAL); }) == 0);
  CHECK(signal_of([](int socket) { ::send(socket + 1, "x", 1, MSG_NOSIGNAL); }) == SIGSYS);
}
