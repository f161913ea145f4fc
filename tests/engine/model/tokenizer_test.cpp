#include "model/tokenizer.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.h"
#include "model/gguf.h"
#include "model/tokenizer/byte_alphabet.h"
#include "model/tokenizer/gguf_source.h"

using lacuna::byte_stand_in;
using lacuna::Error;
using lacuna::Tokenizer;
using lacuna::TokenizerSource;

namespace {

// All bytes, a few merges, a control and a user-defined token.
struct Small {
  std::vector<std::string> texts;
  TokenizerSource source;

  explicit Small(const char* pre_tokenizer = "gpt-2") {
    for (int byte = 0; byte < 256; ++byte) texts.emplace_back(byte_stand_in(static_cast<std::uint8_t>(byte)));
    for (const char* token :
         {"he", "ll", "hell", "hello", "\u0120hello", "\u0120h", "12", "<|end|>", "<|end|>more", "[user]"})
      texts.emplace_back(token);
    source.file = "small";
    source.model = "gpt2";
    source.pre_tokenizer = pre_tokenizer;
    source.tokens.assign(texts.begin(), texts.end());
    source.has_token_types = true;
    source.token_types.assign(texts.size(), 1);
    source.token_types[263] = source.token_types[264] = 3;
    source.token_types[265] = 4;
    source.merges = {"h e", "l l", "he ll", "hell o", "\u0120 hello", "1 2"};
    source.eos = 263;
  }
};

std::vector<std::int32_t> ids_of(const nlohmann::json& value) { return value.get<std::vector<std::int32_t>>(); }

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string token_by_token(const Tokenizer& tokenizer, const std::vector<std::int32_t>& ids) {
  std::string text;
  for (const std::int32_t id : ids) text += tokenizer.decode({&id, 1});
  return text;
}

}  // namespace

TEST_CASE("the real tokenizer gives the ids that two other programs give, and the bytes come back") {
  const char* path = std::getenv("LACUNA_SMOLLM2");
  if (path == nullptr || *path == '\0') {
    WARN("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)");
    return;
  }
  const lacuna::GgufFile file(path);
  const Tokenizer tokenizer(tokenizer_source(file));
  std::ifstream stream(LACUNA_TEST_DATA "/golden/model/tokenizer.json");
  const auto cases = nlohmann::json::parse(stream)["cases"];
  REQUIRE(cases.size() == 40);
  for (const auto& entry : cases) {
    const std::string text = from_hex(entry["utf8_hex"]);
    INFO(entry["name"] << ": " << text);
    const auto plain = tokenizer.encode(text, false, false);
    CHECK(plain == ids_of(entry["ids"]));
    CHECK(tokenizer.encode(text, false, true) ==
          ids_of(entry.contains("ids_special") ? entry["ids_special"] : entry["ids"]));
    CHECK(tokenizer.decode(plain) == text);
    CHECK(token_by_token(tokenizer, plain) == text);
  }
}

TEST_CASE("pairs are merged by rank, and only inside a piece") {
  const Small small;
  const Tokenizer tokenizer(small.source);
  CHECK(tokenizer.encode("hello", false, true) == std::vector<std::int32_t>{259});
  CHECK(tokenizer.encode(" hello", false, true) == std::vector<std::int32_t>{260});
  CHECK(tokenizer.encode("hell", false, true) == std::vector<std::int32_t>{258});
  CHECK(tokenizer.encode("12", false, true) == std::vector<std::int32_t>{262});
  const Small alone("smollm");  // each digit is a piece of its own
  CHECK(Tokenizer(alone.source).encode("12", false, true) == std::vector<std::int32_t>{'1', '2'});
  CHECK(tokenizer.encode("", false, true).empty());
}

TEST_CASE("the longest control token at the earliest place is taken, and only where it may") {
  const Small small;
  const Tokenizer tokenizer(small.source);
  CHECK(tokenizer.encode("hello<|end|>more", false, true) == std::vector<std::int32_t>{259, 264});
  CHECK(tokenizer.encode("<|end|>hello", false, true) == std::vector<std::int32_t>{263, 259});
  CHECK(tokenizer.encode("<|end|>", false, false).size() == 7);
  CHECK(tokenizer.encode("[user]", false, false) == std::vector<std::int32_t>{265});
  CHECK(tokenizer.decode(std::vector<std::int32_t>{263, 259}) == "<|end|>hello");
  CHECK(tokenizer.is_control(263));
  CHECK_FALSE(tokenizer.is_control(265));
}

TEST_CASE("any bytes go through each pre-tokenizer and come back") {
  std::mt19937 engine(1);
  for (const char* name : {"smollm", "gpt-2", "llama-bpe", "qwen2"}) {
    const Small small(name);
    const Tokenizer tokenizer(small.source);
    for (int round = 0; round < 300; ++round) {
      std::string text;
      for (unsigned i = 0; i < engine() % 60; ++i) {
        const unsigned kind = engine() % 4;
        text += kind == 0 ? static_cast<char>(engine() % 256) : "he ll'so\n\t 1234 \xC3\xA9"[engine() % 19];
      }
      const auto ids = tokenizer.encode(text, false, false);
      REQUIRE(tokenizer.decode(ids) == text);
      REQUIRE(token_by_token(tokenizer, ids) == text);
    }
    const std::string zeros(3, '\0');
    CHECK(tokenizer.decode(tokenizer.encode(zeros, false, true)) == zeros);
  }
}

TEST_CASE("long runs of one character are encoded in a moment") {
  const Small small;
  const Tokenizer tokenizer(small.source);
  CHECK(tokenizer.encode(std::string(1000000, 'l'), false, true).size() == 500000);
  CHECK(tokenizer.encode(std::string(1000000, ' '), false, true).size() == 1000000);
}

TEST_CASE("tokenizers that are not read or do not fit together are refused by name") {
  const auto message = [](auto&& change) {
    Small small;
    change(small.source);
    try {
      const Tokenizer tokenizer(small.source);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(message([](auto& s) { s.pre_tokenizer = "tekken"; }),
             Catch::Contains("tekken") && Catch::Contains("llama-bpe"));
  CHECK_THAT(message([](auto& s) { s.pre_tokenizer = ""; }), Catch::Contains("tokenizer.ggml.pre"));
  CHECK_THAT(message([](auto& s) { s.model = "llama"; }), Catch::Contains("llama"));
  CHECK_THAT(message([](auto& s) { s.token_types.pop_back(); }),
             Catch::Contains("token_type") && Catch::Contains("266"));
  CHECK_THAT(message([](auto& s) {
               s.tokens.clear();
               s.token_types.clear();
             }),
             Catch::Contains("tokens"));
  CHECK_THAT(message([](auto& s) { s.merges.push_back("q z"); }), Catch::Contains("merges[6]"));
  CHECK_THAT(message([](auto& s) { s.merges.push_back("nospace"); }), Catch::Contains("merges[6]"));
  CHECK_THAT(message([](auto& s) { s.eos = 100000; }), Catch::Contains("eos_token_id"));
  CHECK_THAT(message([](auto& s) { s.token_types.clear(); }), Catch::Contains("token_type: wanted 266 numbers"));
  CHECK_THAT(message([](auto& s) { s.merges.clear(); }), Catch::Contains("merges: wanted at least 1"));
  CHECK(message([](auto& s) {
          s.has_token_types = false;
          s.token_types.clear();
        }).empty());
  const Small small;
  const Tokenizer tokenizer(small.source);
  CHECK_THROWS_WITH(tokenizer.decode(std::vector<std::int32_t>{1, 266}), Catch::Contains("ids[2]"));
  CHECK_THROWS_WITH(tokenizer.decode(std::vector<std::int32_t>{-1}), Catch::Contains("ids[1]"));
  CHECK_THROWS_WITH(tokenizer.encode("x", true, true), Catch::Contains("bos"));
}
