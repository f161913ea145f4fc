// Memory that tensors share: who keeps it alive, whether the engine wrote to it, and what another library knows of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace lacuna {

struct Allocation {
  std::shared_ptr<void> memory;  // keeps the elements alive
  void* data = nullptr;          // the first byte
  std::int64_t bytes = 0;
  // Not 0: the engine wrote to the elements since whoever clears it looked. What autograd has saved must not change
  // unseen (engine/torch/storage.h).
  std::atomic<std::int32_t> written{0};
  std::shared_ptr<void> foreign;  // the other library's name for this memory; gone before the memory is
};

}  // namespace lacuna
