// Q8_0: 32 signed bytes with one scale. value = d · q
#include "model/formats/block.h"
#include "model/formats/formats.h"
#include "model/formats/simd_rows.h"

namespace lacuna::formats {
namespace {

void reference(const std::byte* blocks, std::int64_t values, float* out) {
  for_blocks(blocks, values, out, 32, 34, [](const std::byte* block, float* to) {
    const float scale = load_half(block);
    for (std::int64_t i = 0; i < 32; ++i) to[i] = static_cast<float>(load<std::int8_t>(block + 2 + i)) * scale;
  });
}

}  // namespace

const Format kQ8_0{"Q8_0", 8, 32, 34, dequantize_q8_0, reference};

}  // namespace lacuna::formats
