#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/error.h"

namespace lacuna {
namespace {

// Closes a descriptor on every way out of a function.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail_with_errno(const char* verb, const std::string& path) {
  const int code = errno;
  fail(code == ENOENT ? Status::kNotFound : Status::kIo, "cannot {} {}: {}", verb, path, std::strerror(code));
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Where a write to `path` goes, and with which permissions: through a link to the file behind it.
struct Target {
  std::string path;
  mode_t mode = 0;  // 0: there is no such file yet
};

// The file behind a link, also one that leads to no file yet.
std::string follow(const std::string& path) {
  constexpr int kMostLinks = 40;  // as many as the system follows
  std::filesystem::path target = path;
  std::error_code error;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(target, error); ++i) {
    target = target.parent_path() / std::filesystem::read_symlink(target, error);
  }
  return target.string();
}

Target find_target(const std::string& path) {
  Target target{follow(path)};
  struct stat info {};
  if (::stat(target.path.c_str(), &info) != 0) return target;
  if (!S_ISREG(info.st_mode)) fail(Status::kIo, "cannot write {}: not a regular file", path);
  target.mode = info.st_mode & 07777;
  return target;
}

// Makes a file beside `target` and puts its name into `name`. Not mkostemp: its files are private, and only a change of
// the process's umask, which other threads would see, tells what a new file's permissions should be.
int create_beside(const std::string& target, std::string& name) {
  static std::atomic<unsigned> count{0};
  constexpr int kMostTries = 100;  // a name is taken only where a process of the same id was killed before
  for (int i = 0; i < kMostTries; ++i) {
    name = fmt::format("{}.{}.{}.tmp", target, ::getpid(), count++);
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

}  // namespace

MappedFile::MappedFile(const std::string& path) {
  // O_NONBLOCK: opening a named pipe would otherwise wait for a writer; it is refused below.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) fail_with_errno("open", path);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) fail_with_errno("read", path);
  if (!S_ISREG(info.st_mode)) fail(Status::kIo, "cannot read {}: not a regular file", path);
  size_ = static_cast<std::size_t>(info.st_size);
  if (size_ == 0) return;
  void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (mapped == MAP_FAILED) fail_with_errno("map", path);
  data_ = static_cast<const std::byte*>(mapped);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

std::string read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail_with_errno("open", path);
  constexpr std::size_t kPiece = 64 * 1024;
  std::string bytes;
  for (;;) {
    const std::size_t length = bytes.size();
    bytes.resize(length + kPiece);
    const ssize_t got = ::read(file.get(), bytes.data() + length, kPiece);
    const int code = errno;
    bytes.resize(length + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return bytes;
    errno = code;
    if (got < 0 && errno != EINTR) fail_with_errno("read", path);
  }
}

std::string read_regular_file(const std::string& path, std::size_t most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) fail_with_errno("open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail_with_errno("read", path);
  if (!S_ISREG(status.st_mode))
    fail(Status::kIo, "{}: wanted a file, got {}", path, S_ISDIR(status.st_mode) ? "a folder" : "a pipe or device");
  std::string bytes(std::min(most + 1, static_cast<std::size_t>(status.st_size) + 1), '\0');
  std::size_t length = 0;
  while (length < bytes.size()) {  // a file that grows meanwhile is cut: who saved it is not done
    const ssize_t got = ::read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) fail_with_errno("read", path);
    if (got > 0) length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  return bytes;
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  const Target target = find_target(path);
  std::string temporary;
  {
    const Descriptor file(create_beside(target.path, temporary));
    if (file.get() < 0) fail_with_errno("write", path);
    try {
      write_all(file.get(), bytes, path);
      if (target.mode != 0 && ::fchmod(file.get(), target.mode) != 0) fail_with_errno("write", path);
      if (::fsync(file.get()) != 0) fail_with_errno("write", path);
    } catch (...) {
      ::unlink(temporary.c_str());
      throw;
    }
  }
  if (::rename(temporary.c_str(), target.path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    errno = code;
    fail_with_errno("write", path);
  }
}

std::string canonical_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) fail(Status::kIo, "{}: {}", path, error.message());
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(absolute, error);
  return (error ? absolute.lexically_normal() : canonical).string();
}

}  // namespace lacuna
