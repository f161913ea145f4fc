#include "model/page.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace lacuna {

Page::Page(const KvShape& shape) : shape_(shape) {
  // mmap, not malloc: a dropped context gives its memory back to the system at once.
  void* memory = ::mmap(nullptr, static_cast<std::size_t>(shape.page_bytes()), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<float*>(memory);
}

Page::~Page() { ::munmap(data_, static_cast<std::size_t>(shape_.page_bytes())); }

void Page::copy_from(const Page& other) {
  std::memcpy(data_, other.data_, static_cast<std::size_t>(shape_.page_bytes()));
}

}  // namespace lacuna
