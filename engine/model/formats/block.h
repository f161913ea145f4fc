// What the formats share: reading unaligned fields of a block.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/half.h"

namespace lacuna::formats {

template <typename T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
void store_value(std::byte* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

inline float load_half(const std::byte* at) { return half_to_float(load<std::uint16_t>(at)); }
inline int byte_at(const std::byte* at, std::int64_t index) { return std::to_integer<int>(at[index]); }

// Applies `block(bytes, out)` to each block of a row.
template <typename Block>
void for_blocks(const std::byte* blocks, std::int64_t values, float* out, std::int64_t block_values,
                std::int64_t block_bytes, Block&& block) {
  for (std::int64_t i = 0; i < values; i += block_values, blocks += block_bytes) block(blocks, out + i);
}

// The largest magnitudes that have a finite half and a finite bfloat16 nearest to them.
constexpr float kLargestHalf = 65504.0F;
constexpr float kLargestBfloat16 = 0x1.FEp127F;

// 1 / scale, by which a block's values are divided; 0 where the scale is 0, or so small that its inverse is no number
// (its half is 0, too: such a block is one of zeros).
inline float inverse(float scale) {
  const float result = 1.0F / scale;
  return std::isfinite(result) ? result : 0.0F;
}

}  // namespace lacuna::formats
