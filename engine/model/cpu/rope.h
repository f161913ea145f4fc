// Rotary position embedding (Su et al. 2021, eq. 34) with real-valued positions.
#pragma once

#include <cstdint>
#include <vector>

#include "model/config.h"

namespace lacuna::cpu {

// Cosine and sine of each pair's angle, (rope_dim / 2, 2).
using Rotation = const float*;

class Rope {
 public:
  explicit Rope(const ModelConfig& config);

  // Floats of one rotation.
  std::int64_t size() const { return static_cast<std::int64_t>(frequencies_.size()) * 2; }
  // The angles are position / scale · base^(-2i / rope_dim), i = 0 … rope_dim / 2 - 1, computed in double: in float an
  // angle of a few thousand is off by 1e-4.
  void rotation(double position, float* out) const;
  // Turns the pairs of `heads` heads of head_dim values: (2i, 2i + 1) or (i, i + rope_dim / 2), as the rows of q and k
  // are stored (RopePairs). `in` and `out` may be the same.
  void turn(Rotation rotation, const float* in, std::int64_t heads, std::int64_t head_dim, float* out) const;

 private:
  std::vector<double> frequencies_;
  RopePairs pairs_;
};

}  // namespace lacuna::cpu
