#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <filesystem>

#include "base/file.h"

namespace lacuna {
namespace {

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

// Permissions of the file that is there; 0: there is none yet.
mode_t old_mode(const std::string& target, const std::string& path) {
  struct stat info {};
  if (::stat(target.c_str(), &info) != 0) return 0;
  if (!S_ISREG(info.st_mode)) fail(Status::kIo, "cannot write {}: not a regular file", path);
  return info.st_mode & 07777;
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

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), target_(follow(path_)), file_(-1) {
  const mode_t mode = old_mode(target_, path_);
  const int fd = create_beside(target_, temporary_);
  if (fd < 0) fail_with_errno("write", path_);
  file_ = Descriptor(fd);
  if (mode == 0 || ::fchmod(fd, mode) == 0) return;
  const int code = errno;
  ::unlink(temporary_.c_str());  // the destructor does not run
  errno = code;
  fail_with_errno("write", path_);
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_errno("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void AtomicFile::commit() {
  if (::fsync(file_.get()) != 0 || !file_.close()) fail_with_errno("write", path_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail_with_errno("write", path_);
  temporary_.clear();
}

void write_file_atomically(const std::string& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace lacuna
