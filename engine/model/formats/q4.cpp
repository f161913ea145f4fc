// Q4_0 and Q4_1: 32 nibbles; those of byte i are values i (low) and i + 16 (high).
//   Q4_0: d, 16 bytes.     value = d · (q − 8)
//   Q4_1: d, m, 16 bytes.  value = d · q + m
#include "model/formats/block.h"
#include "model/formats/formats.h"
#include "model/formats/simd_rows.h"

namespace lacuna::formats {
namespace {

void reference_q4_0(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 18, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    for (std::int64_t i = 0; i < 16; ++i) {
      to[i] = static_cast<float>((byte_at(block, 2 + i) & 15) - 8) * scale;
      to[i + 16] = static_cast<float>((byte_at(block, 2 + i) >> 4) - 8) * scale;
    }
  });
}

void reference_q4_1(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 20, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    const float minimum = load_half(block + 2);
    for (std::int64_t i = 0; i < 16; ++i) {
      to[i] = static_cast<float>(byte_at(block, 4 + i) & 15) * scale + minimum;
      to[i + 16] = static_cast<float>(byte_at(block, 4 + i) >> 4) * scale + minimum;
    }
  });
}

}  // namespace

const Format kQ4_0{"Q4_0", 2, 32, 18, dequantize_q4_0, reference_q4_0};
const Format kQ4_1{"Q4_1", 3, 32, 20, dequantize_q4_1, reference_q4_1};

}  // namespace lacuna::formats
