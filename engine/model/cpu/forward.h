// The forward pass of a Llama-family model in float32 on the CPU; weights stay quantised in memory.
#pragma once

#include <memory>

#include "model/backend.h"
#include "model/weights.h"

namespace lacuna::cpu {

// `weights` outlives the backend. threads 0: the number of cores this process may use.
std::unique_ptr<Backend> make_backend(const ModelConfig& config, const Weights& weights, int threads);

}  // namespace lacuna::cpu
