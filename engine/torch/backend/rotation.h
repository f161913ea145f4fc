// Rotary position embedding (Su et al. 2021, eq. 34) of tensors: neighbours (2i, 2i + 1) are one complex number, which
// is multiplied by e^(i·angle).
#pragma once

#include <span>
#include <vector>

#include "model/config.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

class Rotation {
 public:
  // type: kFloat or kDouble, of the tables.
  Rotation(const ModelConfig& config, at::ScalarType type, at::Device device);

  // e^(i·angle), complex (positions, 1, rope_dim / 2). Angles are computed in double: in float an angle of a few
  // thousand is off by 1e-4.
  at::Tensor table(std::span<const double> positions) const;
  // Turns x (positions, heads, head_dim), which is of the tables' type.
  at::Tensor turn(const at::Tensor& x, const at::Tensor& table) const;

 private:
  std::vector<double> frequencies_;
  at::ScalarType type_;
  at::Device device_;
};

}  // namespace lacuna::aten
