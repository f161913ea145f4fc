#include "base/checksum.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

using lacuna::crc32;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

}  // namespace

TEST_CASE("CRC-32 gives the published check value, and zlib's of other lengths") {
  CHECK(crc32(0, bytes_of("123456789")) == 0xCBF43926);  // the catalogue's check
  CHECK(crc32(0, bytes_of("")) == 0);
  CHECK(crc32(0, bytes_of("The quick brown fox jumps over the lazy dog")) == 0x414FA339);  // zlib.crc32
  CHECK(crc32(0, bytes_of(std::string(1000, '\xFF'))) == 0xE0533230);                      // zlib.crc32
}

TEST_CASE("CRC-32 in parts is that of the whole") {
  const std::string text = "a text that is longer than two steps of eight";
  const std::uint32_t whole = crc32(0, bytes_of(text));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CHECK(crc32(crc32(0, bytes_of(text.substr(0, cut))), bytes_of(text.substr(cut))) == whole);
  }
}
