// How the engine's memory and libtorch's meet: one Allocation and one c10::Storage for the same bytes, one version
// counter for all tensors on them.
//
// Autograd notices a changed tensor by its version. The engine writes without libtorch, and notes it in the allocation;
// sync() turns that into a new version before anybody compares one.
#pragma once

#include <memory>

#include "tensor/allocation.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// What stands in Allocation::foreign.
struct Entry {
  c10::Storage storage;
  c10::VariableVersion version;
  Allocation* allocation = nullptr;  // whose part this is

  ~Entry();
};

// The entry of an allocation of the engine's own, made at the first call: libtorch uses its memory and keeps it alive.
Entry& entry_of(const std::shared_ptr<Allocation>& allocation);
// The allocation that a result's storage belongs to: the one that libtorch got it from, or a new one over memory that
// libtorch has.
std::shared_ptr<Allocation> allocation_of(const at::Tensor& tensor);

// Counts a write of the engine, if there was one, as a new version.
void sync(const Entry& entry);
// The same for all allocations: before gradients are computed.
void sync_all();

}  // namespace lacuna::aten
