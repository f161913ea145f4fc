// Rows of the common formats in vector instructions; the same to the bit as the loops by the definition.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lacuna::formats {

void dequantize_f16(const std::byte* blocks, std::int64_t values, float* out);
void dequantize_bf16(const std::byte* blocks, std::int64_t values, float* out);
void dequantize_q8_0(const std::byte* blocks, std::int64_t values, float* out);
void dequantize_q4_0(const std::byte* blocks, std::int64_t values, float* out);
void dequantize_q4_1(const std::byte* blocks, std::int64_t values, float* out);

}  // namespace lacuna::formats
