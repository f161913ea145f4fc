#include "model/format.h"

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
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

std::vector<std::byte> random_bytes(std::size_t size, unsigned seed) {
  std::mt19937 engine(seed);
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine());
  return bytes;
}

bool same_bits_or_both_nan(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

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
    double largest = 0;
    for (const double wanted : entry["values"]) largest = std::max(largest, std::abs(wanted));
    // The values have nine digits, and the arithmetic is the same to the bit.
    for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(values[i] == Approx(entry["values"][i].get<double>()).margin(1e-6 * largest).epsilon(0));
  }
}

TEST_CASE("the fast loop of each format is its definition to the bit, on any bytes at any place") {
  lacuna::test::for_each_target([] {
    for (const std::uint32_t type : kTypes) {
      const Format* format = find_format(type);
      REQUIRE(format != nullptr);
      for (unsigned seed = 0; seed < 50; ++seed) {
        const std::int64_t blocks = 1 + seed % 7;
        const std::int64_t count = blocks * format->block_values;
        const std::vector<std::byte> bytes = random_bytes(static_cast<std::size_t>(format->row_bytes(count)) + 3, seed);
        std::vector<float> fast(static_cast<std::size_t>(count)), slow(static_cast<std::size_t>(count));
        format->dequantize(bytes.data() + seed % 4, count, fast.data());
        format->dequantize_reference(bytes.data() + seed % 4, count, slow.data());
        for (std::size_t i = 0; i < fast.size(); ++i) {
          INFO(format->name << " value " << i << ": " << fast[i] << " " << slow[i]);
          REQUIRE(same_bits_or_both_nan(fast[i], slow[i]));
        }
      }
    }
  });
}

TEST_CASE("types that are not read have a name and no format") {
  CHECK(find_format(17) == nullptr);
  CHECK(lacuna::gguf_type_name(17) == "IQ2_XS");
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
  CHECK(lacuna::float_to_half(1.0F + 0x1p-11F) == 0x3C00);         // a tie goes to even
  CHECK(lacuna::float_to_half(1.0F + 3 * 0x1p-11F) == 0x3C02);
}
