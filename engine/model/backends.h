// The backends by name.
#pragma once

#include <memory>

#include "model/backend.h"
#include "model/config.h"
#include "model/options.h"
#include "model/weights.h"

namespace lacuna {

// Throws Error(kInvalidArgument) that names the option; what no machine has is refused here, before any file is read.
void check_options(const ModelOptions& options);

// `weights` outlives the backend. Throws Error: kUnsupported where `torch` is wanted and libtorch cannot be used, or
// its device is not here.
std::unique_ptr<Backend> make_backend(const ModelOptions& options, const ModelConfig& config, const Weights& weights);

}  // namespace lacuna
