// liblacuna_torch.so: opened when an operator, the torch backend or training is first asked for, never before.
#pragma once

#include <cstdint>
#include <memory>

#include "model/backend.h"
#include "model/config.h"
#include "model/weights.h"
#include "tensor/operators.h"

namespace lacuna {

struct ModelOptions;

// What the library gets of the engine: it has its own copy of the lowest layers, which know nothing of this process.
struct TorchHost {
  std::int64_t struct_size = 0;
  bool (*interrupted)() = nullptr;
  void (*warn)(const char* text) = nullptr;  // to the engine's log
};

// What it has; filled by the one function that it exports, "lacuna_torch_open".
struct TorchLibrary {
  std::int64_t struct_size = 0;
  Operators* operators = nullptr;
  std::unique_ptr<Backend> (*make_backend)(const ModelConfig& config, const Weights& weights,
                                           const ModelOptions& options) = nullptr;
};

using TorchOpen = void (*)(const TorchHost* host, TorchLibrary* out);

// Opens the library where that has not been done. Throws Error: kUnsupported where it was not built, cannot be found or
// cannot be loaded (the text says what to install), or where this process is a fork of one that had opened it:
// libtorch's threads do not outlive a fork, and waiting for them would never end.
const TorchLibrary& torch_library();
// Whether it is open and can be used.
bool torch_library_is_open() noexcept;

}  // namespace lacuna
