#include "torch/backend/rotation.h"

#include <cmath>

namespace lacuna::aten {

Rotation::Rotation(const ModelConfig& config, at::ScalarType type, at::Device device) : type_(type), device_(device) {
  for (std::int64_t i = 0; i < config.rope_dim / 2; ++i) {
    const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(config.rope_dim);
    frequencies_.push_back(std::pow(config.rope_base, exponent) / config.rope_scale);
  }
}

at::Tensor Rotation::table(std::span<const double> positions) const {
  const auto count = static_cast<std::int64_t>(positions.size());
  const auto pairs = static_cast<std::int64_t>(frequencies_.size());
  const at::Tensor parts = at::empty({count, 1, pairs, 2}, at::kDouble);
  auto* out = parts.data_ptr<double>();
  for (const double position : positions) {
    for (const double frequency : frequencies_) {
      const double angle = position * frequency;
      *out++ = std::cos(angle);
      *out++ = std::sin(angle);
    }
  }
  return at::view_as_complex(parts.to(at::TensorOptions(device_).dtype(type_)));
}

at::Tensor Rotation::turn(const at::Tensor& x, const at::Tensor& table) const {
  const std::int64_t count = x.size(0), heads = x.size(1), head_dim = x.size(2);
  const auto pairs = static_cast<std::int64_t>(frequencies_.size());
  const std::int64_t turned = pairs * 2;
  if (turned == 0) return x;
  const at::Tensor first = x.narrow(2, 0, turned).contiguous();
  const at::Tensor product = at::view_as_complex(first.view({count, heads, pairs, 2})) * table;
  const at::Tensor result = at::view_as_real(product).view({count, heads, turned});
  return turned == head_dim ? result : at::cat({result, x.narrow(2, turned, head_dim - turned)}, 2);
}

}  // namespace lacuna::aten
