#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"

namespace lacuna {

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

std::string canonical_path(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) fail(Status::kIo, "{}: {}", path, error.message());
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(absolute, error);
  return (error ? absolute.lexically_normal() : canonical).string();
}

}  // namespace lacuna
