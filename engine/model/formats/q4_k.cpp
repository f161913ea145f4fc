// Q4_K and Q5_K: 256 numbers in 8 groups of 32, each group with a six-bit scale and a six-bit minimum.
//   Q4_K: d, dmin, 12 bytes of scales, 128 of nibbles.
//   Q5_K: d, dmin, 12 bytes of scales, 32 of fifth bits, 128 of nibbles.   value = d · scale · q − dmin · minimum
#include "model/formats/block.h"
#include "model/formats/formats.h"

namespace lacuna::formats {
namespace {

struct ScaleAndMinimum {
  int scale, minimum;
};

// Groups 0…3: six bits of bytes 0…3 and 4…7. Groups 4…7: four low bits in bytes 8…11, the two high ones at the top of the
// bytes of groups 0…3.
ScaleAndMinimum scales_of(const std::byte* scales, int group) {
  if (group < 4) return {byte_at(scales, group) & 63, byte_at(scales, group + 4) & 63};
  const int low = byte_at(scales, group + 4);
  return {(low & 15) | byte_at(scales, group - 4) >> 6 << 4, (low >> 4) | byte_at(scales, group) >> 6 << 4};
}

// `fifth`: 32 bytes whose bit `group` is the fifth bit, or nullptr.
void dequantize_block(const std::byte* block, const std::byte* fifth, const std::byte* nibbles, float* out) {
  const float scale = load_half(block);
  const float minimum = load_half(block + 2);
  for (int group = 0; group < 8; ++group) {
    const ScaleAndMinimum own = scales_of(block + 4, group);
    const float group_scale = scale * static_cast<float>(own.scale);
    const float group_minimum = minimum * static_cast<float>(own.minimum);
    const std::byte* packed = nibbles + group / 2 * 32;  // even groups in the low nibbles, odd ones in the high
    for (int i = 0; i < 32; ++i) {
      int q = (byte_at(packed, i) >> (group % 2 * 4)) & 15;
      if (fifth != nullptr) q |= ((byte_at(fifth, i) >> group) & 1) << 4;
      out[group * 32 + i] = group_scale * static_cast<float>(q) - group_minimum;
    }
  }
}

void row_q4_k(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 144,
             [](const std::byte* block, float* to) { dequantize_block(block, nullptr, block + 16, to); });
}

void row_q5_k(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 176,
             [](const std::byte* block, float* to) { dequantize_block(block, block + 16, block + 48, to); });
}

}  // namespace

const Format kQ4_K{"Q4_K", 12, 256, 144, row_q4_k, row_q4_k};
const Format kQ5_K{"Q5_K", 13, 256, 176, row_q5_k, row_q5_k};

}  // namespace lacuna::formats
