// libtorch's warnings go to the engine's log, each text once; by itself libtorch prints them.
#pragma once

#include <torch/version.h>

#include "torch/precompiled.h"

namespace lacuna::aten {

#if TORCH_VERSION_MAJOR >= 2
namespace torch_warnings = c10::WarningUtils;
#else
namespace torch_warnings = c10::Warning;
#endif

// While it lives, warnings of this thread (libtorch has a handler a thread) go to the log.
class WarningsToLog {
 public:
  WarningsToLog();

 private:
  torch_warnings::WarningHandlerGuard guard_;
};

}  // namespace lacuna::aten
