// How a tensor's values lie in a file: the storage formats of GGUF that the engine reads, one file each in formats/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lacuna {

// A block holds `block_values` values in `block_bytes` bytes; a row is a whole number of blocks.
struct Format {
  std::string_view name;    // "Q4_1"
  std::uint32_t gguf_type;  // its number in a GGUF file
  std::int64_t block_values;
  std::int64_t block_bytes;
  // Writes `values` (a multiple of block_values) floats. `blocks` need not be aligned.
  void (*dequantize)(const std::byte* blocks, std::int64_t values, float* out);
  // The same by the definition, one value at a time: what the fast one is tested against, bit for bit.
  void (*dequantize_reference)(const std::byte* blocks, std::int64_t values, float* out);
  // The way back: writes the blocks of `values` finite floats of magnitude up to `largest`, the same bytes as gguf-py's
  // and ggml's reference quantisers. nullptr: a format that is read and not written.
  void (*quantize)(const float* floats, std::int64_t values, std::byte* blocks) = nullptr;
  float largest = 0;

  std::int64_t row_bytes(std::int64_t values) const { return values / block_values * block_bytes; }
};

// nullptr when the engine does not read that type.
const Format* find_format(std::uint32_t gguf_type);

// What is known of every GGUF type number, also of those that are not read ("IQ2_XS"). `block_values` is 0 where the
// layout is not known: removed types, and numbers that name none.
struct GgufTypeInfo {
  std::string_view name = "an unknown type";
  std::int64_t block_values = 0;
  std::int64_t block_bytes = 0;
};
GgufTypeInfo gguf_type_info(std::uint32_t gguf_type);
inline std::string_view gguf_type_name(std::uint32_t gguf_type) { return gguf_type_info(gguf_type).name; }

}  // namespace lacuna
