// A file descriptor that is closed on every way out of a function, and what the system says when it refuses.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/error.h"

namespace lacuna {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  // Closes it now; false where the system says that something written did not arrive.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

// Throws Error by errno: kNotFound for a file that is not there, kIo otherwise.
[[noreturn]] inline void fail_with_errno(const char* verb, const std::string& path) {
  const int code = errno;
  fail(code == ENOENT ? Status::kNotFound : Status::kIo, "cannot {} {}: {}", verb, path, std::strerror(code));
}

}  // namespace lacuna
