// Q6_K: 256 six-bit numbers in 16 groups of 16, each group with a signed byte of scale.
// Bytes: 128 of low nibbles, 64 of high bit pairs, 16 of scales, d. value = d · scale · (q − 32)
#include "model/formats/block.h"
#include "model/formats/formats.h"

namespace lacuna::formats {
namespace {

// A half is 128 values in four quarters of 32: quarters 0 and 1 are low nibbles of its two runs of 32 bytes, quarters 2 and 3
// the high ones; quarter k's high bits are bits 2k and 2k + 1 of the half's 32 bytes of them.
void half_q6_k(const std::byte* low, const std::byte* high, const std::byte* scales, float scale, float* out) {
  for (int quarter = 0; quarter < 4; ++quarter) {
    const std::byte* nibbles = low + quarter % 2 * 32;
    for (int i = 0; i < 32; ++i) {
      const int q = ((byte_at(nibbles, i) >> (quarter / 2 * 4)) & 15) | ((byte_at(high, i) >> (quarter * 2)) & 3) << 4;
      const auto group_scale = static_cast<float>(load<std::int8_t>(scales + quarter * 2 + i / 16));
      out[quarter * 32 + i] = scale * group_scale * static_cast<float>(q - 32);
    }
  }
}

void row(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 256, 210, [](const std::byte* block, float* to) {
    const float scale = load_half(block + 208);
    half_q6_k(block, block + 128, block + 192, scale, to);
    half_q6_k(block + 64, block + 160, block + 200, scale, to + 128);
  });
}

}  // namespace

const Format kQ6_K{"Q6_K", 14, 256, 210, row, row};

}  // namespace lacuna::formats
