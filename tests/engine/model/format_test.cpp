#include "model/format.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "base/half.h"
#include "support/each_target.h"

using lacuna::find_format;
using lacuna::Format;

namespace {

const std::uint32_t kTypes[] = {0, 1, 30, 8, 2, 3, 6, 7, 10, 11, 12, 13, 14};

std::vector<std::byte> from_hex(const std::string& hex) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

std::vector<std::byte> random_bytes(std::size_t size, unsigned seed) {
  std::mt19937 engine(seed);
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine());
  return bytes;
}

bool same_bits_or_both_nan(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

void require_same(const Format& format, const std::byte* blocks, std::int64_t count) {
  std::vector<float> fast(static_cast<std::size_t>(count)), slow(static_cast<std::size_t>(count));
  format.dequantize(blocks, count, fast.data());
  format.dequantize_reference(blocks, count, slow.data());
  std::size_t same = 0;
  while (same < fast.size() && same_bits_or_both_nan(fast[same], slow[same])) ++same;
  INFO(format.name << " value " << same << " of " << count << ": " << fast[std::min(same, fast.size() - 1)] << " "
                   << slow[std::min(same, slow.size() - 1)]);
  REQUIRE(same == fast.size());
}

}  // namespace

TEST_CASE("blocks have the values that another program reads from them") {
  std::ifstream file(LACUNA_TEST_DATA "/golden/model/blocks.json");
  REQUIRE(file);
  const auto cases = nlohmann::json::parse(file)["cases"];
  REQUIRE(cases.size() == 36);
  for (const auto& entry : cases) {
    const Format* format = find_format(entry["ggml_type"]);
    INFO(entry["type"]);
    REQUIRE(format != nullptr);
    CHECK(format->name == entry["type"].get<std::string>());
    const std::vector<std::byte> bytes = from_hex(entry["hex"]);
    const std::int64_t count = entry["count"];
    REQUIRE(static_cast<std::int64_t>(bytes.size()) == format->row_bytes(count));
    std::vector<float> values(static_cast<std::size_t>(count));
    format->dequantize(bytes.data(), count, values.data());
    // The values have nine digits, which name a float exactly, and the arithmetic is the same to the bit.
    for (std::size_t i = 0; i < values.size(); ++i) {
      INFO("value " << i);
      REQUIRE(values[i] == static_cast<float>(entry["values"][i].get<double>()));
    }
  }
}

TEST_CASE(
    "the fast loop of each format is its definition to the bit, on any bytes at any place, with any instructions") {
  lacuna::test::for_each_target([] {
    for (const std::uint32_t type : kTypes) {
      const Format* format = find_format(type);
      REQUIRE(format != nullptr);
      for (unsigned seed = 0; seed < 80; ++seed) {
        const std::int64_t count = (1 + seed * seed % 131) * format->block_values;  // up to several turns of any loop
        const std::vector<std::byte> bytes = random_bytes(static_cast<std::size_t>(format->row_bytes(count)) + 3, seed);
        require_same(*format, bytes.data() + seed % 4, count);
      }
    }
  });
}

TEST_CASE("every half is read alike alone, and as a block's scale") {
  std::vector<std::uint16_t> halves(65536);
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
  std::vector<std::byte> blocks(halves.size() * 20, std::byte{0x5B});
  for (std::size_t i = 0; i < halves.size(); ++i) std::memcpy(&blocks[i * 20], &halves[i], 2);
  lacuna::test::for_each_target([&] {
    require_same(*find_format(1), reinterpret_cast<const std::byte*>(halves.data()), 65536);
    require_same(*find_format(30), reinterpret_cast<const std::byte*>(halves.data()), 65536);
    require_same(*find_format(3), blocks.data(), 65536 * 32);
  });
}

TEST_CASE("a row's end is the end of what is written") {
  for (const std::uint32_t type : kTypes) {
    const Format* format = find_format(type);
    const std::vector<std::byte> bytes =
        random_bytes(static_cast<std::size_t>(format->row_bytes(3 * format->block_values)), 1);
    std::vector<float> out(static_cast<std::size_t>(3 * format->block_values) + 16, 7.0F);
    format->dequantize(bytes.data(), 3 * format->block_values, out.data());
    format->dequantize(bytes.data(), 0, out.data() + out.size() - 1);
    for (std::size_t i = out.size() - 16; i < out.size(); ++i) CHECK(out[i] == 7.0F);
  }
}

TEST_CASE("the table of GGUF's types and the formats say the same") {
  for (const std::uint32_t type : kTypes) {
    const lacuna::GgufTypeInfo info = lacuna::gguf_type_info(type);
    CHECK(info.name == find_format(type)->name);
    CHECK(info.block_values == find_format(type)->block_values);
    CHECK(info.block_bytes == find_format(type)->block_bytes);
  }
}

TEST_CASE("types that are not read have a name and no format") {
  CHECK(find_format(17) == nullptr);
  CHECK(lacuna::gguf_type_name(17) == "IQ2_XS");
  CHECK(lacuna::gguf_type_name(41) == "Q1_0");
  CHECK(lacuna::gguf_type_info(36).block_values == 0);  // removed
  CHECK(lacuna::gguf_type_name(4000000000U) == "an unknown type");
}

TEST_CASE("half precision goes both ways for every number there is") {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float value = lacuna::half_to_float(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      CHECK(std::isnan(lacuna::half_to_float(lacuna::float_to_half(value))));
    } else {
      REQUIRE(lacuna::float_to_half(value) == bits);
    }
  }
  CHECK(lacuna::half_to_float(0x0001) == 0x1p-24F);
  CHECK(lacuna::half_to_float(0x7BFF) == 65504.0F);
  CHECK(lacuna::float_to_half(65519.0F) == 0x7BFF);  // the last float that rounds down
  CHECK(lacuna::float_to_half(65520.0F) == 0x7C00);
  CHECK(lacuna::float_to_half(1.0F + 0x1p-11F) == 0x3C00);  // a tie goes to even
  CHECK(lacuna::float_to_half(1.0F + 3 * 0x1p-11F) == 0x3C02);
}
