// Q2_K: 256 two-bit numbers in 16 groups of 16, each group with a four-bit scale and a four-bit minimum.
// Bytes: 16 of scales (low nibble: scale, high: minimum), 64 of numbers, d, dmin. value = d · scale · q − dmin · minimum
#include "model/formats/block.h"
#include "model/formats/formats.h"

namespace lacuna::formats {
namespace {

void block_q2_k(const std::byte* block, float* out) {
  const float scale = load_half(block + 80);
  const float minimum = load_half(block + 82);
  for (int group = 0; group < 16; ++group) {
    const float group_scale = scale * static_cast<float>(byte_at(block, group) & 15);
    const float group_minimum = minimum * static_cast<float>(byte_at(block, group) >> 4);
    // Each half of the block has 32 bytes; groups 2s and 2s + 1 of a half are bits 2s … of its first and second 16 bytes.
    const std::byte* packed = block + 16 + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) {
      out[group * 16 + i] = group_scale * static_cast<float>((byte_at(packed, i) >> shift) & 3) - group_minimum;
    }
  }
}

void row(const std::byte* blocks, std::int64_t values, float* out) { for_blocks(blocks, values, out, 256, 84, block_q2_k); }

}  // namespace

const Format kQ2_K{"Q2_K", 10, 256, 84, row, row};

}  // namespace lacuna::formats
