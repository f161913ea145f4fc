// The six-bit scales of the K formats, as they are packed at a block's front.
#pragma once

#include "model/formats/block.h"

namespace lacuna::formats {

// ---- By the definition, one group at a time ----

// Q3_K: of a group of 16, 0…15. Four low bits in bytes 0…7 (groups 0…7 low nibbles, 8…15 high), two high bits in bytes
// 8…11.
inline int q3_k_scale(const std::byte* scales, int group) {
  const int low = group < 8 ? byte_at(scales, group) & 15 : byte_at(scales, group - 8) >> 4;
  const int high = (byte_at(scales, 8 + group % 4) >> (group / 4 * 2)) & 3;
  return low | high << 4;
}

struct ScaleAndMinimum {
  int scale, minimum;
};

// Q4_K and Q5_K: of a group of 32, 0…7. Groups 0…3: six bits of bytes 0…3 and 4…7. Groups 4…7: four low bits in bytes
// 8…11, the two high ones at the top of the bytes of groups 0…3.
inline ScaleAndMinimum q4_k_scale(const std::byte* scales, int group) {
  if (group < 4) return {byte_at(scales, group) & 63, byte_at(scales, group + 4) & 63};
  const int low = byte_at(scales, group + 4);
  return {(low & 15) | byte_at(scales, group - 4) >> 6 << 4, (low >> 4) | byte_at(scales, group) >> 6 << 4};
}

// ---- The same, four groups in a word ----

// Bytes of a block's groups, in order: 16 scales; or 8 scales and 8 minima.
struct GroupBytes {
  std::uint32_t words[4];
  const std::byte* at(int group) const { return reinterpret_cast<const std::byte*>(words) + group; }
};

// Of each byte: four bits from `shift` on; two bits from `shift` on, put above them.
inline std::uint32_t low_bits(std::uint32_t word, int shift) { return (word >> shift) & 0x0F0F0F0FU; }
inline std::uint32_t high_bits(std::uint32_t word, int shift) { return ((word >> shift) & 0x03030303U) << 4; }

inline GroupBytes q3_k_scales(const std::byte* scales) {
  const auto a = load<std::uint32_t>(scales), b = load<std::uint32_t>(scales + 4),
             high = load<std::uint32_t>(scales + 8);
  return {{low_bits(a, 0) | high_bits(high, 0), low_bits(b, 0) | high_bits(high, 2),
           low_bits(a, 4) | high_bits(high, 4), low_bits(b, 4) | high_bits(high, 6)}};
}

inline GroupBytes q4_k_scales(const std::byte* scales) {
  const auto a = load<std::uint32_t>(scales), b = load<std::uint32_t>(scales + 4),
             low = load<std::uint32_t>(scales + 8);
  return {{a & 0x3F3F3F3FU, low_bits(low, 0) | high_bits(a, 6), b & 0x3F3F3F3FU, low_bits(low, 4) | high_bits(b, 6)}};
}

}  // namespace lacuna::formats
