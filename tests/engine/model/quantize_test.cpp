#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "base/half.h"
#include "model/format.h"

using lacuna::find_format;
using lacuna::Format;

namespace {

const std::uint32_t kWritten[] = {0, 1, 30, 8, 2};

std::vector<std::byte> from_hex(const std::string& hex) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

std::vector<float> floats_from_hex(const std::string& hex) {
  const std::vector<std::byte> bytes = from_hex(hex);
  std::vector<float> floats(bytes.size() / sizeof(float));
  std::memcpy(floats.data(), bytes.data(), bytes.size());
  return floats;
}

std::vector<std::byte> quantized(const Format& format, const std::vector<float>& floats) {
  const auto count = static_cast<std::int64_t>(floats.size());
  std::vector<std::byte> bytes(static_cast<std::size_t>(format.row_bytes(count)));
  format.quantize(floats.data(), count, bytes.data());
  return bytes;
}

std::vector<float> dequantized(const Format& format, const std::vector<std::byte>& bytes, std::size_t count) {
  std::vector<float> floats(count);
  format.dequantize(bytes.data(), static_cast<std::int64_t>(count), floats.data());
  return floats;
}

std::vector<float> random_floats(std::size_t count, float scale, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, scale);
  std::vector<float> floats(count);
  for (float& value : floats) value = normal(engine);
  return floats;
}

}  // namespace

TEST_CASE("rows are stored as another program stores them, to the bit") {
  std::ifstream file(LACUNA_TEST_DATA "/golden/quantize/blocks.json");
  REQUIRE(file);
  const auto cases = nlohmann::json::parse(file)["cases"];
  REQUIRE(cases.size() == 14);
  for (const auto& entry : cases) {
    const std::vector<float> floats = floats_from_hex(entry["floats"]);
    for (const std::uint32_t type : kWritten) {
      const Format& format = *find_format(type);
      INFO(entry["name"] << ", " << format.name);
      CHECK(quantized(format, floats) == from_hex(entry["bytes"][std::string(format.name)]));
    }
  }
}

TEST_CASE("what is read from a stored row is as near as its format allows") {
  for (const float scale : {0.02F, 1.0F, 1e3F}) {
    const std::vector<float> floats = random_floats(4096, scale, 7);
    for (const std::uint32_t type : kWritten) {
      const Format& format = *find_format(type);
      INFO(format.name << ", scale " << scale);
      const std::vector<float> back = dequantized(format, quantized(format, floats), floats.size());
      for (std::size_t block = 0; block < floats.size(); block += 32) {
        float largest = 0;
        for (std::size_t i = block; i < block + 32; ++i) largest = std::max(largest, std::abs(floats[i]));
        // (Scales are normal halves here.) Half a step, and what the scale loses as a half (2^-11 of it, at the far end
        // of the block's range); Q4_0 has no step at the far end of the other sign, where it is a whole one off.
        const float near = type == 0 ? 0 : type == 1 ? 0x1p-11F : type == 30 ? 0x1p-8F : type == 8 ? 0.0045F : 0.1256F;
        for (std::size_t i = block; i < block + 32; ++i) REQUIRE(std::abs(back[i] - floats[i]) <= near * largest);
      }
    }
  }
}

TEST_CASE("the largest number that a format holds is read back finite, and one step more is not a half") {
  for (const std::uint32_t type : kWritten) {
    const Format& format = *find_format(type);
    INFO(format.name);
    for (const float sign : {1.0F, -1.0F}) {
      const std::vector<float> floats(32, sign * format.largest);
      for (const float value : dequantized(format, quantized(format, floats), 32)) {
        CHECK(std::isfinite(value));
        CHECK(value == Approx(sign * format.largest).epsilon(type == 2 ? 0.13 : 1e-6));
      }
    }
  }
  CHECK(std::isinf(dequantized(*find_format(1), quantized(*find_format(1), {65520.0F}), 1)[0]));
}

TEST_CASE("magnitudes whose scale has no inverse are stored as zeros") {
  const std::vector<float> floats = random_floats(32, 1e-42F, 3);
  for (const std::uint32_t type : {8U, 2U}) {
    for (const float value : dequantized(*find_format(type), quantized(*find_format(type), floats), 32)) {
      CHECK(value == 0);
    }
  }
}

TEST_CASE("bfloat16 goes both ways for every number there is") {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const float value = lacuna::bfloat16_to_float(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      CHECK(std::isnan(lacuna::bfloat16_to_float(lacuna::float_to_bfloat16(value))));
    } else {
      REQUIRE(lacuna::float_to_bfloat16(value) == bits);
    }
  }
  CHECK(lacuna::float_to_bfloat16(1.0F + 0x1p-8F) == 0x3F80);  // a tie goes to even
  CHECK(lacuna::float_to_bfloat16(1.0F + 3 * 0x1p-8F) == 0x3F82);
}
