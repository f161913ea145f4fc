// CRC-32 (ISO 3309, as in zlib, PNG and gzip): finds damage, not malice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lacuna {

// Of bytes that follow those of which `before` is the CRC-32 (0: none).
std::uint32_t crc32(std::uint32_t before, std::span<const std::byte> bytes) noexcept;

}  // namespace lacuna
