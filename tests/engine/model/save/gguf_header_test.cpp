#include "model/save/gguf_header.h"

#include <catch2/catch.hpp>
#include <vector>

#include "model/formats/formats.h"
#include "model/gguf.h"
#include "support/scratch.h"

using namespace lacuna;
using lacuna::test::Scratch;

TEST_CASE("a GGUF header is read back as it was put together") {
  GgufHeader header;
  const std::vector<std::string_view> words = {"a", "", "\xC3\xA4 b"};
  const std::vector<std::int32_t> numbers = {-1, 0, 2147483647};
  header.put("general.name", "x");
  header.put("word", std::string_view("two\0bytes", 9));
  header.put("count", std::uint32_t{4000000000});
  header.put("ratio", 0.1F);
  header.put("yes", true);
  header.put("no", false);
  header.put("words", std::span(words));
  header.put("numbers", std::span(numbers));
  header.tensor("matrix", {3, 5}, formats::kF32);    // 60 bytes, 64 with what fills them up
  header.tensor("blocks", {2, 64}, formats::kQ8_0);  // 136 bytes
  header.tensor("vector", {7}, formats::kF16);
  std::string bytes = header.bytes();
  CHECK(bytes.size() % GgufHeader::kAlignment == 0);
  bytes += std::string(64, 'm') + std::string(136, 'b') + std::string(24, '\0') + std::string(14, 'v');

  const Scratch scratch;
  const GgufFile file(scratch.write("x.gguf", bytes));
  CHECK(file.version() == 3);
  CHECK(file.metadata().size() == 8);
  CHECK(file.string("word", "") == std::string_view("two\0bytes", 9));
  CHECK(file.integer("count", 0) == 4000000000);
  CHECK(file.number("ratio", 0) == 0.1F);
  CHECK(file.boolean("yes", false));
  CHECK_FALSE(file.boolean("no", true));
  CHECK(file.strings("words") == words);
  CHECK(file.integers("numbers") == numbers);
  REQUIRE(file.tensors().size() == 3);
  CHECK(file.tensors()[0].shape == std::vector<std::int64_t>{3, 5});
  CHECK(file.tensors()[1].format == &formats::kQ8_0);
  CHECK(file.tensors()[1].data.size() == 136);
  CHECK(file.tensors()[1].data[0] == std::byte{'b'});
  CHECK(file.tensors()[2].data[0] == std::byte{'v'});
}

TEST_CASE("a GGUF header without anything is a file without anything") {
  const Scratch scratch;
  const GgufFile file(scratch.write("x.gguf", GgufHeader().bytes()));
  CHECK(file.metadata().empty());
  CHECK(file.tensors().empty());
}
