// A call as bytes in shared memory: a head, the function's name, the message, one Place for each reference, and what
// the references lend (each at a multiple of 64 bytes). Tensors that never change may lie in areas of their own.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "script/sandbox/process/protocol.h"
#include "script/sandbox/process/shared_area.h"
#include "script/sandbox/values.h"

namespace lacuna::sandbox {

// Where a reference's elements lie, contiguous.
struct Place {
  std::uint32_t is_tensor, slot;
  std::uint64_t offset;  // in the slot's area, bytes
  std::uint64_t count;   // of ids
  std::int32_t dtype, ndim;
  std::int64_t read_only;
  std::int64_t sizes[kMaxDims];
};

// ---- In the host

struct Call {
  std::string_view function;
  std::span<const std::uint8_t> message;
  std::span<const Reference> references;
};

struct Layout {
  std::vector<Place> places;
  std::size_t size = 0;  // bytes of the request
};

// Where everything goes. constant_slot(tensor): the slot of the area that has it already, 0 for none.
template <typename ConstantSlot>
Layout lay_out(const Call& call, ConstantSlot&& constant_slot);

// The reference's place, at the end of a request of `size` bytes, which grows by it.
Place place_reference(const Reference& reference, std::uint32_t constant_slot, std::size_t& size);
// Bytes of a request before what its references lend.
std::size_t head_size(const Call& call);

void write_request(std::span<std::uint8_t> area, const Call& call, const Layout& layout);
// After a call that succeeded: the elements of tensors that may be written to.
void copy_back(std::span<const std::uint8_t> area, const Call& call, const Layout& layout);

template <typename ConstantSlot>
Layout lay_out(const Call& call, ConstantSlot&& constant_slot) {
  Layout layout{{}, head_size(call)};
  layout.places.reserve(call.references.size());
  for (const Reference& reference : call.references) {
    const std::uint32_t slot = reference.tensor != nullptr ? constant_slot(*reference.tensor) : 0;
    layout.places.push_back(place_reference(reference, slot, layout.size));
  }
  return layout;
}

// ---- In the worker

using Areas = std::array<std::shared_ptr<SharedArea>, kSlots>;

struct Request {
  std::string_view function;
  std::span<const std::uint8_t> message;
  std::vector<Tensor> tensors;  // what the references point to
  std::vector<Reference> references;
};

// Throws kCorrupt.
Request read_request(const Areas& areas, std::size_t size);

}  // namespace lacuna::sandbox
