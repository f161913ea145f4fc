// Memory that a host and its worker both see (memfd). Its size is fixed: neither can take it away from under the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "script/sandbox/process/descriptor.h"

namespace lacuna::sandbox {

class SharedArea {
 public:
  // In the host: at least `size` bytes of zeros. Throws bad_alloc, kIo.
  static std::shared_ptr<SharedArea> create(std::size_t size);
  // In the worker: what the host made. Throws bad_alloc.
  static std::shared_ptr<SharedArea> map(Descriptor descriptor, std::size_t size);
  ~SharedArea();
  SharedArea(const SharedArea&) = delete;
  SharedArea& operator=(const SharedArea&) = delete;

  std::span<std::uint8_t> bytes() const { return {start_, size_}; }
  // For the worker; the memory stays when it is closed.
  Descriptor& descriptor() { return descriptor_; }

 private:
  SharedArea(Descriptor descriptor, std::size_t size);

  Descriptor descriptor_;
  std::uint8_t* start_;
  std::size_t size_;
};

}  // namespace lacuna::sandbox
