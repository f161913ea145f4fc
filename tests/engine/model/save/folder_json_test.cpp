#include "model/save/folder_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "support/gguf_writer.h"
#include "support/scratch.h"

using namespace lacuna;
using lacuna::test::Scratch;
using lacuna::test::TinyModel;
using nlohmann::json;

namespace {

std::shared_ptr<Model> open(const Scratch& scratch, const TinyModel& tiny) {
  return Model::open(scratch.write("tiny.gguf", tiny.writer.file()), {"cpu", 1});
}

// A, B and AB, a control token and one that a user defined.
TokenizerSource small(std::string_view pre_tokenizer) {
  TokenizerSource source;
  source.file = "small";
  source.model = "gpt2";
  source.pre_tokenizer = pre_tokenizer;
  source.tokens = {"A", "B", "AB", "<s>", "two words"};
  source.has_token_types = true;
  source.token_types = {1, 1, 1, kControlToken, kUserDefinedToken};
  source.merges = {"A B"};
  return source;
}

}  // namespace

TEST_CASE("config.json describes the model as transformers does") {
  const Scratch scratch;
  TinyModel tiny;
  tiny.writer.put("llama.rope.scaling.type", "linear");
  tiny.writer.put("llama.rope.scaling.factor", 2.5F);
  const json config = json::parse(config_json(*open(scratch, tiny), "bfloat16"));
  CHECK(config["architectures"] == json::array({"LlamaForCausalLM"}));
  CHECK(config["model_type"] == "llama");
  CHECK(config["torch_dtype"] == "bfloat16");
  CHECK(config["hidden_size"] == 24);
  CHECK(config["num_hidden_layers"] == 2);
  CHECK(config["num_attention_heads"] == 3);
  CHECK(config["num_key_value_heads"] == 1);
  CHECK(config["head_dim"] == 8);
  CHECK(config["intermediate_size"] == 40);
  CHECK(config["max_position_embeddings"] == 64);
  CHECK(config["vocab_size"] == 259);
  CHECK(config["rms_norm_eps"] == 1e-5);
  CHECK(config["rope_theta"] == 10000.0);
  CHECK(config["rope_scaling"]["rope_type"] == "linear");
  CHECK(config["rope_scaling"]["factor"] == 2.5);
  CHECK(config["tie_word_embeddings"] == true);
  CHECK(config["bos_token_id"].is_null());
  CHECK(config["eos_token_id"] == 258);
  CHECK(json::parse(config_json(*open(scratch, TinyModel()), "float32"))["rope_scaling"].is_null());
}

TEST_CASE("a model whose heads are rotated in part cannot be described") {
  const Scratch scratch;
  TinyModel tiny;
  tiny.writer.put("llama.rope.dimension_count", std::uint32_t{4});
  CHECK_THROWS_AS(config_json(*open(scratch, tiny), "float32"), Error);
}

TEST_CASE("the tokenizer's files name its special tokens") {
  const Scratch scratch;
  TinyModel tiny;
  tiny.writer.put("tokenizer.ggml.padding_token_id", std::uint32_t{258});
  tiny.writer.put("tokenizer.chat_template", "{{ messages }}");
  const auto model = open(scratch, tiny);
  const json config = json::parse(tokenizer_config_json(*model));
  CHECK(config["eos_token"] == "<end>");
  CHECK(config["pad_token"] == "<end>");
  CHECK_FALSE(config.contains("bos_token"));
  CHECK(config["chat_template"] == "{{ messages }}");
  CHECK(config["model_max_length"] == 64);
  const json generation = json::parse(generation_config_json(*model));
  CHECK(generation["eos_token_id"] == 258);
  CHECK_FALSE(generation.contains("bos_token_id"));
}

TEST_CASE("tokenizer.json holds all tokens by their ids, and those that are found in a text apart") {
  const json document = json::parse(tokenizer_json(small("gpt-2")));
  CHECK(document["model"]["type"] == "BPE");
  CHECK(document["model"]["vocab"] == json({{"A", 0}, {"B", 1}, {"AB", 2}, {"<s>", 3}, {"two words", 4}}));
  CHECK(document["model"]["merges"] == json::array({"A B"}));
  REQUIRE(document["added_tokens"].size() == 2);
  CHECK(document["added_tokens"][0]["content"] == "<s>");
  CHECK(document["added_tokens"][0]["special"] == true);
  CHECK(document["added_tokens"][1]["id"] == 4);
  CHECK(document["added_tokens"][1]["special"] == false);
  CHECK(document["decoder"]["type"] == "ByteLevel");
  CHECK(document["post_processor"].is_null());
}

TEST_CASE("each pre-tokenizer has its own description") {
  const auto described = [](std::string_view name) { return json::parse(tokenizer_json(small(name))); };
  CHECK(described("gpt-2")["pre_tokenizer"]["type"] == "ByteLevel");
  CHECK(described("smollm")["pre_tokenizer"]["pretokenizers"][0]["type"] == "Digits");
  const std::string three = described("llama-bpe")["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"];
  CHECK_THAT(three, Catch::Contains("\\p{N}{1,3}|"));
  const std::string one = described("qwen2")["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"];
  CHECK_THAT(one, Catch::Contains("|\\p{N}|"));
  CHECK(described("llama-bpe")["model"]["ignore_merges"] == true);
  CHECK(described("qwen2")["model"]["ignore_merges"] == false);
}

TEST_CASE("a text begins with bos where the model's file says so") {
  TokenizerSource source = small("gpt-2");
  source.bos = 3;
  CHECK(json::parse(tokenizer_json(source))["post_processor"].is_null());
  source.add_bos = true;
  const json processor = json::parse(tokenizer_json(source))["post_processor"];
  CHECK(processor["type"] == "TemplateProcessing");
  CHECK(processor["single"][0]["SpecialToken"]["id"] == "<s>");
  CHECK(processor["special_tokens"]["<s>"]["ids"] == json::array({3}));
}

TEST_CASE("what a folder's tokenizer said is written again: normal forms, whole pieces, ids without a token") {
  TokenizerSource source = small("qwen2");
  source.nfc = true;
  source.normalized = {4};
  source.whole_pieces = true;
  source.tokens.insert(source.tokens.end(), {"[PAD5]", "[PAD7]"});
  source.token_types.insert(source.token_types.end(), {5, 5});
  const json document = json::parse(tokenizer_json(source));
  CHECK(document["normalizer"]["type"] == "NFC");
  CHECK(document["added_tokens"][0]["normalized"] == false);
  CHECK(document["added_tokens"][1]["normalized"] == true);
  CHECK(document["model"]["ignore_merges"] == true);
  CHECK_FALSE(document["model"]["vocab"].contains("[PAD5]"));
  CHECK(document["model"]["vocab"]["[PAD7]"] == 6);  // not what 6 would be called
  CHECK(json::parse(tokenizer_json(small("gpt-2")))["normalizer"].is_null());
}

TEST_CASE("a vocabulary that JSON cannot hold is refused") {
  TokenizerSource twice = small("gpt-2");
  twice.tokens[1] = "A";
  CHECK_THROWS_WITH(tokenizer_json(twice), Catch::Contains("tokens 0 and 1"));
  TokenizerSource bytes = small("gpt-2");
  bytes.tokens[2] = "\xFF";
  CHECK_THROWS_WITH(tokenizer_json(bytes), Catch::Contains("token 2"));
}
