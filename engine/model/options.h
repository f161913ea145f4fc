// What is chosen when a model is opened.
#pragma once

#include <string>

namespace lacuna {

struct ModelOptions {
  std::string backend = "cpu";    // "cpu", "torch"
  int threads = 0;                // 0: the number of cores this process may use
  std::string dtype = "float32";  // of weights, activations, keys and values; torch: also "float64", "bfloat16"
  std::string device = "cpu";     // torch: also "cuda", "cuda:N"
};

}  // namespace lacuna
