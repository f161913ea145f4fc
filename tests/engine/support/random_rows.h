// Random rows of a storage format whose values are of the size of a model's weights.
#pragma once

#include <bit>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/half.h"
#include "model/format.h"

namespace lacuna::test {

// Where a block's halves lie: its scales and minima. F32, F16 and BF16 have none: they are numbers throughout.
inline std::vector<std::size_t> half_offsets(const Format& format) {
  static const std::map<std::string_view, std::vector<std::size_t>> offsets = {
      {"Q8_0", {0}},      {"Q4_0", {0}},   {"Q4_1", {0, 2}}, {"Q5_0", {0}},    {"Q5_1", {0, 2}},
      {"Q2_K", {80, 82}}, {"Q3_K", {108}}, {"Q4_K", {0, 2}}, {"Q5_K", {0, 2}}, {"Q6_K", {208}}};
  const auto found = offsets.find(format.name);
  return found == offsets.end() ? std::vector<std::size_t>{} : found->second;
}

inline void put_number(const Format& format, float value, char* at) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint16_t half = format.name == "F16" ? float_to_half(value) : static_cast<std::uint16_t>(bits >> 16);
  if (format.block_bytes == 4) std::memcpy(at, &value, sizeof value);
  if (format.block_bytes == 2) std::memcpy(at, &half, sizeof half);
}

// `values`: a multiple of the format's block.
inline std::string random_rows(const Format& format, std::int64_t values, std::mt19937& engine) {
  std::string bytes(static_cast<std::size_t>(format.row_bytes(values)), '\0');
  std::normal_distribution<float> normal(0, 0.3F);
  std::uniform_real_distribution<float> scale(0.001F, 0.004F);
  for (char& byte : bytes) byte = static_cast<char>(engine());
  const std::vector<std::size_t> halves = half_offsets(format);
  for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(format.block_bytes)) {
    if (format.block_values == 1) put_number(format, normal(engine), &bytes[at]);
    for (const std::size_t offset : halves) {
      const std::uint16_t half = float_to_half(scale(engine));
      std::memcpy(&bytes[at + offset], &half, sizeof half);
    }
  }
  return bytes;
}

}  // namespace lacuna::test
