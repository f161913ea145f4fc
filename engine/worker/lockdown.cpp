#include "worker/lockdown.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace lacuna::worker {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

// The Lua state's allocator counts what the policy has; this is what can be beyond it: the library in the state, a
// reply (a copy in a buffer that doubles), the stack, the allocator's own.
constexpr double kCopies = 4;
constexpr double kFixedMegabytes = 32;
constexpr rlim_t kStack = rlim_t{8} << 20;
// A host ends a call in milliseconds. This is for a worker that computes on when its host is gone.
constexpr rlim_t kProcessorSeconds = 3600;

void limit(int resource, rlim_t value) {
  rlimit now{};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &now);
  now.rlim_cur = std::min(value, now.rlim_max);
  if (resource != RLIMIT_AS) now.rlim_max = now.rlim_cur;  // the host raises that one with what it lends
  ::setrlimit(static_cast<__rlimit_resource>(resource), &now);
}

// Bytes of address space in use.
double mapped_bytes() {
  long pages = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld", &pages) != 1) pages = 0;
  if (file != nullptr) std::fclose(file);
  constexpr double kUnknown = 64 * kMebibyte;  // without /proc
  return pages > 0 ? static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) : kUnknown;
}

class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_KILL_PROCESS), ::seccomp_release) {
    if (context_ == nullptr) refuse(ENOSYS);
    require(::seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
  }

  template <typename... Conditions>
  void allow(int call, Conditions... conditions) {
    require(::seccomp_rule_add(context_.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...));
  }

  void load() { require(::seccomp_load(context_.get())); }

 private:
  [[noreturn]] static void refuse(int error) {
    fail(Status::kUnsupported, "lacuna-worker: this system cannot bound what it may do (seccomp: {})",
         std::strerror(error));
  }
  static void require(int result) {
    if (result < 0) refuse(-result);
  }

  std::unique_ptr<void, decltype(&::seccomp_release)> context_;
};

void allow_memory(Filter& filter) {
  // Never executable. Anonymous, or an area that the host lends: a descriptor of it is all that can be had.
  const auto not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  filter.allow(SCMP_SYS(mmap), not_executable, SCMP_A3(SCMP_CMP_EQ, MAP_PRIVATE | MAP_ANONYMOUS));
  filter.allow(SCMP_SYS(mmap), not_executable, SCMP_A3(SCMP_CMP_EQ, MAP_SHARED));
  filter.allow(SCMP_SYS(mprotect), not_executable);
  for (const int call : {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise)}) filter.allow(call);
}

}  // namespace

void limit_resources(double megabytes) {
  limit(RLIMIT_STACK, kStack);
  limit(RLIMIT_CPU, kProcessorSeconds);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 8);  // its socket three times, and areas on their way
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_AS, static_cast<rlim_t>(mapped_bytes() + (kCopies * megabytes + kFixedMegabytes) * kMebibyte));
}

void limit_system_calls(int socket) {
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  Filter filter;
  const auto on_socket = SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(socket));
  filter.allow(SCMP_SYS(recvmsg), on_socket);
  filter.allow(SCMP_SYS(sendto), on_socket);
  allow_memory(filter);
  for (const int call : {SCMP_SYS(close), SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
                         SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
    filter.allow(call);
  }
  filter.load();
}

}  // namespace lacuna::worker
