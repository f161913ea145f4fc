#include "script/sandbox/process/spawn.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "script/paths.h"
#include "script/sandbox/process/protocol.h"

namespace lacuna::sandbox {
namespace {

void require(int error) {
  if (error != 0) fail(Status::kIo, "sandbox: no worker can be started: {}", std::strerror(error));
}

// The program; of several, the first that is there.
std::string find_program() {
  std::string tried;
  for (const std::string& path : worker_paths()) {
    if (::access(path.c_str(), X_OK) == 0) return path;
    tried += (tried.empty() ? "" : ", ") + path;
  }
  fail(Status::kNotFound, "sandbox: lacuna-worker is not there (tried {})", tried);
}

// What the worker keeps of the host: nothing but its end of the socket.
class Files {
 public:
  explicit Files(int socket) {
    require(::posix_spawn_file_actions_init(&actions_));
    // Standard streams too: they are the host's, and descriptors that are free would go to what is opened next.
    for (const int number : {0, 1, 2}) require(::posix_spawn_file_actions_adddup2(&actions_, socket, number));
    require(::posix_spawn_file_actions_addclosefrom_np(&actions_, 3));
  }
  ~Files() { ::posix_spawn_file_actions_destroy(&actions_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// No handler and no mask of the host's; its terminal's Ctrl-C is not for the worker.
class Attributes {
 public:
  Attributes() {
    require(::posix_spawnattr_init(&attributes_));
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    require(::posix_spawnattr_setsigmask(&attributes_, &none));
    require(::posix_spawnattr_setsigdefault(&attributes_, &all));
    require(::posix_spawnattr_setpgroup(&attributes_, 0));
    require(::posix_spawnattr_setflags(&attributes_,
                                       POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP));
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

}  // namespace

Spawned spawn_worker() {
  const std::string program = find_program();
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) require(errno);
  Descriptor ours(ends[0]), theirs(ends[1]);
  static_assert(kWorkerSocket == 0);
  const Files files(theirs.number());
  const Attributes attributes;
  char name[] = "lacuna-worker";
  char* const arguments[] = {name, nullptr};
  char* const environment[] = {nullptr};
  pid_t id = -1;
  const int error = ::posix_spawn(&id, program.c_str(), files.get(), attributes.get(), arguments, environment);
  if (error != 0) fail(Status::kIo, "sandbox: {} cannot be started: {}", program, std::strerror(error));
  Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
  if (!process.is_open()) {  // Linux before 5.4: nothing could be ended safely; this one ends when its socket does
    const int why = errno;
    ours.close();
    ::waitpid(id, nullptr, 0);
    fail(Status::kUnsupported, "sandbox: no pidfd: {}", std::strerror(why));
  }
  return {id, std::move(ours), std::move(process)};
}

}  // namespace lacuna::sandbox
