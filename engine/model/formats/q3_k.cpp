// Q3_K: 256 three-bit numbers in 16 groups of 16, each group with a six-bit scale.
// Bytes: 32 of third bits, 64 of low two bits, 12 of scales, d. value = d · (scale − 32) · (q − 4)
#include "model/formats/block.h"
#include "model/formats/formats.h"

namespace lacuna::formats {
namespace {

// Scale of a group: four low bits in bytes 0…7 (groups 0…7 low nibbles, 8…15 high), two high bits in bytes 8…11.
int scale_of(const std::byte* scales, int group) {
  const int low = group < 8 ? byte_at(scales, group) & 15 : byte_at(scales, group - 8) >> 4;
  const int high = (byte_at(scales, 8 + group % 4) >> (group / 4 * 2)) & 3;
  return low | high << 4;
}

void block_q3_k(const std::byte* block, float* out) {
  const float scale = load_half(block + 108);
  for (int group = 0; group < 16; ++group) {
    const float group_scale = scale * static_cast<float>(scale_of(block + 96, group) - 32);
    const std::byte* packed = block + 32 + group / 8 * 32 + group % 2 * 16;  // as in Q2_K
    const std::byte* third = block + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    const int third_bit = 1 << (group / 2);
    for (int i = 0; i < 16; ++i) {
      const int low = (byte_at(packed, i) >> shift) & 3;
      out[group * 16 + i] = group_scale * static_cast<float>(low - ((byte_at(third, i) & third_bit) != 0 ? 0 : 4));
    }
  }
}

void row(const std::byte* blocks, std::int64_t values, float* out) { for_blocks(blocks, values, out, 256, 110, block_q3_k); }

}  // namespace

const Format kQ3_K{"Q3_K", 11, 256, 110, row, row};

}  // namespace lacuna::formats
