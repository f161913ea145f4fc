// Q5_0 and Q5_1: 32 nibbles as in Q4_0, and 32 fifth bits in one word; bit i is value i's.
//   Q5_0: d, word, 16 bytes.     value = d · (q − 16)
//   Q5_1: d, m, word, 16 bytes.  value = d · q + m
#include "model/formats/block.h"
#include "model/formats/formats.h"

namespace lacuna::formats {
namespace {

// The five-bit numbers of a block, in order.
struct FiveBits {
  int at[32];

  FiveBits(std::uint32_t fifth, const std::byte* nibbles) {
    for (std::int64_t i = 0; i < 16; ++i) {
      at[i] = (byte_at(nibbles, i) & 15) | static_cast<int>((fifth >> i) & 1U) << 4;
      at[i + 16] = (byte_at(nibbles, i) >> 4) | static_cast<int>((fifth >> (i + 16)) & 1U) << 4;
    }
  }
};

void row_q5_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 22, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const FiveBits q(load<std::uint32_t>(block + 2), block + 6);
    for (int i = 0; i < 32; ++i) to[i] = static_cast<float>(q.at[i] - 16) * scale;
  });
}

void row_q5_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 24, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    const FiveBits q(load<std::uint32_t>(block + 4), block + 8);
    for (int i = 0; i < 32; ++i) to[i] = static_cast<float>(q.at[i]) * scale + minimum;
  });
}

}  // namespace

const Format kQ5_0{"Q5_0", 6, 32, 22, row_q5_0, row_q5_0};
const Format kQ5_1{"Q5_1", 7, 32, 24, row_q5_1, row_q5_1};

}  // namespace lacuna::formats
