#include "base/checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace lacuna {
namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320;  // of ISO 3309, its bits reversed
constexpr std::size_t kSlices = 8;                 // bytes a step (Kounavis and Berry 2005, "slicing by 8")

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[slice - 1][byte];
      tables[slice][byte] = shorter >> 8 ^ tables[0][shorter & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();
static_assert(std::endian::native == std::endian::little);

std::uint32_t eight(std::uint32_t state, const std::byte* bytes) noexcept {
  std::uint32_t low = 0, high = 0;
  std::memcpy(&low, bytes, sizeof low);
  std::memcpy(&high, bytes + sizeof low, sizeof high);
  low ^= state;
  std::uint32_t result = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    result ^= kTables[7 - i][low >> 8 * i & 0xFF] ^ kTables[3 - i][high >> 8 * i & 0xFF];
  }
  return result;
}

}  // namespace

std::uint32_t crc32(std::uint32_t before, std::span<const std::byte> bytes) noexcept {
  std::uint32_t state = ~before;
  std::size_t at = 0;
  for (; bytes.size() - at >= kSlices; at += kSlices) state = eight(state, bytes.data() + at);
  for (; at < bytes.size(); ++at) {
    state = state >> 8 ^ kTables[0][(state ^ static_cast<std::uint32_t>(bytes[at])) & 0xFF];
  }
  return ~state;
}

}  // namespace lacuna
