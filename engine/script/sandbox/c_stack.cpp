#include "script/sandbox/c_stack.h"

#include <pthread.h>

#include <cstdint>

namespace lacuna::sandbox {
namespace {

// The lowest address of the thread's stack. The main thread's grows on demand; what it may grow to is what counts.
std::uintptr_t stack_bottom() {
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return UINTPTR_MAX;
  void* bottom = nullptr;
  std::size_t size = 0;
  ::pthread_attr_getstack(&attributes, &bottom, &size);
  ::pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(bottom);
}

}  // namespace

std::size_t c_stack_left() {
  thread_local const std::uintptr_t bottom = stack_bottom();  // costs a read of /proc in the main thread
  const char here = 0;
  const auto address = reinterpret_cast<std::uintptr_t>(&here);
  return address > bottom ? address - bottom : 0;
}

}  // namespace lacuna::sandbox
