#include "model/page.h"

#include <sys/mman.h>

#include <atomic>
#include <cstring>
#include <new>

namespace lacuna {

namespace {

std::atomic<std::int64_t> bytes_alive{0};

}  // namespace

std::int64_t page_bytes_alive() { return bytes_alive.load(std::memory_order_relaxed); }

Page::Page(const KvShape& shape) : shape_(shape) {
  // mmap, not malloc: a dropped context gives its memory back to the system at once.
  void* memory = ::mmap(nullptr, static_cast<std::size_t>(shape.page_bytes()), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(memory);
  bytes_alive.fetch_add(shape.page_bytes(), std::memory_order_relaxed);
}

Page::~Page() {
  ::munmap(data_, static_cast<std::size_t>(shape_.page_bytes()));
  bytes_alive.fetch_sub(shape_.page_bytes(), std::memory_order_relaxed);
}

void Page::copy_from(const Page& other) {
  std::memcpy(data_, other.data_, static_cast<std::size_t>(shape_.page_bytes()));
}

}  // namespace lacuna
