#include "model/cpu/rope.h"

#include <algorithm>
#include <cmath>

namespace lacuna::cpu {

Rope::Rope(const ModelConfig& config) : pairs_(config.rope_pairs) {
  for (std::int64_t i = 0; i < config.rope_dim / 2; ++i) {
    const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(config.rope_dim);
    frequencies_.push_back(std::pow(config.rope_base, exponent) / config.rope_scale);
  }
}

void Rope::rotation(double position, float* out) const {
  for (std::size_t i = 0; i < frequencies_.size(); ++i) {
    const double angle = position * frequencies_[i];
    out[2 * i] = static_cast<float>(std::cos(angle));
    out[2 * i + 1] = static_cast<float>(std::sin(angle));
  }
}

void Rope::turn(Rotation rotation, const float* in, std::int64_t heads, std::int64_t head_dim, float* out) const {
  const std::int64_t turned = size();
  // Where pair i's first value is, and how far behind it the second.
  const std::int64_t step = pairs_ == RopePairs::kAdjacent ? 2 : 1;
  const std::int64_t apart = pairs_ == RopePairs::kAdjacent ? 1 : turned / 2;
  for (std::int64_t h = 0; h < heads; ++h, in += head_dim, out += head_dim) {
    for (std::int64_t i = 0; i < turned / 2; ++i) {
      const float cosine = rotation[2 * i];
      const float sine = rotation[2 * i + 1];
      const float a = in[step * i];
      const float b = in[step * i + apart];
      out[step * i] = a * cosine - b * sine;
      out[step * i + apart] = a * sine + b * cosine;
    }
    std::copy(in + turned, in + head_dim, out + turned);
  }
}

}  // namespace lacuna::cpu
