#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.h"
#include "model/save/folder_json.h"
#include "model/tokenizer/trainer.h"

using lacuna::Tokenizer;
using lacuna::TokenizerTrainer;
using lacuna::TokenizerTraining;

namespace {

std::string read(const std::string& name) {
  std::ifstream file(std::string(LACUNA_TEST_DATA) + "/golden/bpe/" + name, std::ios::binary);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TokenizerTraining small(std::int64_t vocab_size) {
  TokenizerTraining options;
  options.vocab_size = vocab_size;
  options.min_frequency = 1;
  return options;
}

}  // namespace

TEST_CASE("a tokenizer is trained to the merges, tokens and ids that the library tokenizers finds") {
  const std::string corpus = read("corpus.txt");
  const auto golden = nlohmann::json::parse(read("bpe.json"));
  for (const auto& wanted : golden["cases"]) {
    TokenizerTrainer trainer(wanted["pre_tokenizer"].get<std::string>());
    trainer.add(corpus);
    TokenizerTraining options = small(wanted["vocab_size"]);
    options.min_frequency = wanted["min_frequency"];
    options.special_tokens = wanted["special_tokens"].get<std::vector<std::string>>();
    const auto trained = trainer.train(options);
    CHECK(trained->merges == wanted["merges"].get<std::vector<std::string>>());
    CHECK(trained->tokens == wanted["tokens"].get<std::vector<std::string>>());
    const Tokenizer tokenizer(trained->source);
    const auto text = wanted["text"].get<std::string>();
    const auto ids = tokenizer.encode(text, false, false);
    CHECK(ids == wanted["ids"].get<std::vector<std::int32_t>>());
    CHECK(tokenizer.decode(ids) == text);
  }
}

TEST_CASE("texts that are added one by one count together") {
  TokenizerTrainer whole("gpt-2"), parts("gpt-2");
  whole.add("abc abc");
  whole.add(" abd");
  parts.add("abc");
  parts.add(" abc");
  parts.add(" abd");
  CHECK(whole.train(small(260))->merges == parts.train(small(260))->merges);
}

TEST_CASE("a vocabulary is as large as the texts allow") {
  TokenizerTrainer trainer("gpt-2");
  trainer.add("ab ab");
  const auto trained = trainer.train(small(1000));
  CHECK(trained->merges == std::vector<std::string>{"a b", "\u0120 ab"});
  CHECK(trained->tokens.size() == 258);
  CHECK(TokenizerTrainer("gpt-2").train(small(1000))->tokens.size() == 256);
}

TEST_CASE("no pair becomes a token that has a control token's name") {
  TokenizerTrainer trainer("gpt-2");
  for (int i = 0; i < 9; ++i) trainer.add("abc");
  TokenizerTraining options = small(300);
  options.special_tokens = {"ab"};
  const auto trained = trainer.train(options);
  CHECK(trained->merges == std::vector<std::string>{"b c", "a bc"});
}

TEST_CASE("what is no UTF-8 is counted by bytes, and long pieces by parts") {
  TokenizerTrainer trainer("gpt-2");
  trainer.add(std::string("\xFF\xFF\0\xC3", 4));
  trainer.add(std::string(3 * TokenizerTrainer::kLongestPiece, 'x'));
  const auto trained = trainer.train(small(264));
  CHECK(trained->merges.front() == "x x");
  CHECK(trained->tokens.size() == 264);
}

TEST_CASE("bos and eos are found among the special tokens, and the file of the tokenizer has them as such") {
  TokenizerTrainer trainer("smollm");
  trainer.add("one two three");
  TokenizerTraining options = small(262);
  options.special_tokens = {"<begin>", "<end>"};
  options.first_token = "<begin>";
  options.last_token = "<end>";
  const auto trained = trainer.train(options);
  CHECK(trained->source.bos == 0);
  CHECK(trained->source.eos == 1);
  const auto document = nlohmann::json::parse(lacuna::tokenizer_json(trained->source));
  CHECK(document["added_tokens"].size() == 2);
  CHECK(document["model"]["vocab"].size() == trained->tokens.size());
  options.last_token = "<eos>";
  CHECK_THROWS_AS(trainer.train(options), lacuna::Error);
}
