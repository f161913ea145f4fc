#include "script/sandbox/process/shared_area.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "base/error.h"

namespace lacuna::sandbox {
namespace {

constexpr std::size_t kPage = 4096;

}  // namespace

SharedArea::SharedArea(Descriptor descriptor, std::size_t size) : descriptor_(std::move(descriptor)), size_(size) {
  void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_.number(), 0);
  if (start == MAP_FAILED) throw std::bad_alloc();
  start_ = static_cast<std::uint8_t*>(start);
}

SharedArea::~SharedArea() { ::munmap(start_, size_); }

std::shared_ptr<SharedArea> SharedArea::create(std::size_t size) {
  size = (size + kPage - 1) / kPage * kPage;
  Descriptor descriptor(::memfd_create("lacuna-sandbox", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!descriptor.is_open() || ::ftruncate(descriptor.number(), static_cast<off_t>(size)) != 0 ||
      ::fcntl(descriptor.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    fail(Status::kIo, "sandbox: no shared memory of {} bytes: {}", size, std::strerror(errno));
  }
  return std::shared_ptr<SharedArea>(new SharedArea(std::move(descriptor), size));
}

std::shared_ptr<SharedArea> SharedArea::map(Descriptor descriptor, std::size_t size) {
  const std::shared_ptr<SharedArea> area(new SharedArea(std::move(descriptor), size));
  area->descriptor_.close();
  return area;
}

}  // namespace lacuna::sandbox
