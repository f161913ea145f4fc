// The forward pass of a Llama-family model with libtorch: float32, float64 or bfloat16, on the processor or on CUDA.
#pragma once

#include <memory>

#include "model/backend.h"
#include "model/config.h"
#include "model/options.h"
#include "model/weights.h"

namespace lacuna::aten {

// The weights are copied. Throws Error: kUnsupported for a device that is not here, kOutOfMemory, kInterrupted.
std::unique_ptr<Backend> make_backend(const ModelConfig& config, const Weights& weights, const ModelOptions& options);

}  // namespace lacuna::aten
