// Hugging Face folders: those of transformers give its logits and ids, and what does not fit together is refused.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "model/context.h"
#include "model/huggingface/folder.h"
#include "model/model.h"
#include "tensor/safetensors.h"

namespace fs = std::filesystem;
using namespace lacuna;
using nlohmann::json;

namespace {

const std::string kGolden = LACUNA_TEST_DATA "/golden/huggingface/";
const std::vector<std::string> kFolders = {"tied", "sharded", "normalized", "digits"};

std::shared_ptr<Model> open(const std::string& path) { return Model::open(path, {"cpu", 1}); }

const json& reference() {
  static const json values = json::parse(std::ifstream(kGolden + "reference.json"));
  return values;
}

// A copy of a golden folder, whose files are changed; gone at the end.
struct Copy {
  fs::path folder = fs::temp_directory_path() / ("lacuna-huggingface-test-" + std::to_string(::getpid()));
  explicit Copy(const std::string& name) {
    fs::remove_all(folder);
    fs::copy(kGolden + name, folder);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() { fs::remove_all(folder); }

  std::string operator/(const char* name) const { return (folder / name).string(); }
  json read(const char* name) const { return json::parse(std::ifstream(folder / name)); }
  void write(const char* name, const json& value) const { std::ofstream(folder / name) << value; }
  void put(const char* name, const std::string& text) const { std::ofstream(folder / name) << text; }

  // The text that opening it fails with; "" when it opens.
  std::string problem() const {
    try {
      open(folder.string());
    } catch (const Error& error) {
      CHECK((error.status() == Status::kCorrupt || error.status() == Status::kUnsupported));
      return error.what();
    }
    return "";
  }
};

using Change = std::function<void(json&)>;

// What opening `name` fails with once `file` is changed.
std::string problem_of(const std::string& name, const char* file, const Change& change) {
  const Copy copy(name);
  json value = copy.read(file);
  change(value);
  copy.write(file, value);
  const std::string problem = copy.problem();
  if (!problem.empty()) CHECK_THAT(problem, Catch::Contains(copy.folder.string()));
  return problem;
}

struct Case {
  Change change;
  std::string wanted;
};

void check_refused(const std::string& name, const char* file, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.wanted);
    CHECK_THAT(problem_of(name, file, one.change), Catch::Contains(one.wanted));
  }
}

// Changes the tensors of a folder's only file.
void change_tensors(const Copy& copy, const std::function<void(std::map<std::string, Tensor>&)>& change) {
  const std::string path = copy / "model.safetensors";
  const auto file = std::make_shared<const SafetensorsFile>(path);
  std::map<std::string, Tensor> tensors;
  for (const SafetensorsEntry& entry : file->entries())
    tensors.emplace(entry.name, safetensors_tensor(file, entry, true));
  change(tensors);
  std::vector<SafetensorsItem> items;
  for (const auto& [name, tensor] : tensors) items.push_back(safetensors_item(name, tensor));
  write_safetensors(path, items, {});
}

}  // namespace

TEST_CASE("a folder of transformers gives its logits") {
  for (const std::string& name : kFolders) {
    const auto model = open(kGolden + name);
    for (const json& one : reference()[name]["forward"]) {
      INFO(name << ", " << one["ids"].size() << " ids");
      Context context(model, 64);
      context.append(one["ids"].get<std::vector<std::int32_t>>(), one["positions"].get<std::vector<double>>());
      const auto logits = *context.logits();
      const auto wanted = one["logits"].get<std::vector<double>>();
      REQUIRE(static_cast<std::int64_t>(wanted.size()) == model->config().vocab_size);
      double farthest = 0;
      for (std::size_t i = 0; i < wanted.size(); ++i) farthest = std::max(farthest, std::abs(logits[i] - wanted[i]));
      CHECK(farthest < 1e-5);  // the README's
    }
  }
}

TEST_CASE("a folder's tokenizer gives the ids of the library tokenizers") {
  for (const std::string& name : kFolders) {
    const auto model = open(kGolden + name);
    for (const json& one : reference()[name]["tokenizer"]) {
      INFO(name << ": " << one["text"]);
      CHECK(model->tokenizer().encode(one["text"].get<std::string>(), false, true) ==
            one["ids"].get<std::vector<std::int32_t>>());
    }
  }
}

TEST_CASE("a folder says what it is") {
  const auto tied = open(kGolden + "tied/");
  CHECK(tied->config().name == "tied");
  CHECK(tied->config().rope_pairs == RopePairs::kHalves);
  CHECK(tied->bos() == 320);  // by the template alone
  CHECK(tied->eos() == 321);
  CHECK(tied->tokenizer_source().add_bos == true);
  CHECK(tied->weights().head.data == tied->weights().embeddings.data);
  const auto sharded = open(kGolden + "sharded");
  CHECK(sharded->config().rope_scale == 4);
  CHECK(sharded->config().head_dim == 12);
  CHECK(sharded->weights().head.data != sharded->weights().embeddings.data);
  CHECK(sharded->weights().embeddings.format->name == "BF16");
  CHECK(sharded->eos() == 322);  // tokenizer_config.json before the first of config.json's list
  CHECK(sharded->tokenizer_source().chat_template == "{{ messages[0].content }}");
  CHECK(sharded->tokenizer().is_control(322));
  CHECK_FALSE(sharded->tokenizer().is_control(323));
  CHECK(sharded->tokenizer().decode(std::vector<std::int32_t>{323}) == "<tool>");
  CHECK(open(kGolden + "normalized")->config().rope_base == 1e6);
}

TEST_CASE("a config of another kind of model is refused by name") {
  check_refused(
      "tied", "config.json",
      {{[](json& c) { c["model_type"] = "qwen2"; }, "config.json: model_type: wanted \"llama\", found \"qwen2\""},
       {[](json& c) { c["architectures"] = {"MistralForCausalLM"}; }, "architectures: wanted LlamaForCausalLM"},
       {[](json& c) { c["hidden_act"] = "gelu"; }, "hidden_act: wanted \"silu\", found \"gelu\""},
       {[](json& c) { c["attention_bias"] = true; }, "attention_bias: wanted false"},
       {[](json& c) { c["mlp_bias"] = true; }, "mlp_bias: wanted false"},
       {[](json& c) { c["quantization_config"] = json::object(); }, "quantization_config"},
       {[](json& c) { c["partial_rotary_factor"] = 0.5; }, "partial_rotary_factor: wanted 1"},
       {[](json& c) {
          c["rope_scaling"] = {{"rope_type", "llama3"}, {"factor", 8}};
        },
        "rope_scaling.rope_type: wanted linear, default or none, found \"llama3\""},
       {[](json& c) {
          c["rope_scaling"] = {{"type", "dynamic"}, {"factor", 8}};
        },
        "found \"dynamic\""},
       {[](json& c) {
          c["rope_parameters"] = {{"rope_type", "yarn"}};
        },
        "rope_parameters.rope_type"}});
}

TEST_CASE("a config whose fields do not fit is refused by name") {
  check_refused("tied", "config.json",
                {{[](json& c) { c = 7; }, "config.json: wanted an object, found 7"},
                 {[](json& c) { c.erase("hidden_size"); }, "hidden_size: wanted, found none"},
                 {[](json& c) { c["hidden_size"] = "32"; }, "hidden_size: wanted a whole number"},
                 {[](json& c) { c["hidden_size"] = 32.0; }, "hidden_size: wanted a whole number"},
                 {[](json& c) { c["hidden_size"] = -1; }, "hidden_size: wanted a whole number from 1"},
                 {[](json& c) {
                    c["hidden_size"] = 33;
                    c.erase("head_dim");
                  },
                  "hidden_size: wanted a multiple of"},
                 {[](json& c) { c["num_hidden_layers"] = 1ULL << 63; }, "num_hidden_layers"},
                 {[](json& c) { c["num_key_value_heads"] = 3; }, "num_key_value_heads: wanted a divisor"},
                 {[](json& c) { c["head_dim"] = 7; }, "head_dim: wanted an even number"},
                 {[](json& c) { c["rms_norm_eps"] = 0; }, "rms_norm_eps: wanted a number above 0"},
                 {[](json& c) { c["rope_theta"] = "x"; }, "rope_theta"},
                 {[](json& c) {
                    c["rope_parameters"] = {{"rope_theta", 7.0}};
                  },
                  "rope_theta: wanted 7"},
                 {[](json& c) {
                    c["rope_scaling"] = {{"type", "linear"}};
                  },
                  "rope_scaling.factor: wanted, found none"},
                 {[](json& c) {
                    c["rope_scaling"] = {{"factor", 2}};
                  },
                  "rope_type"},
                 {[](json& c) { c["eos_token_id"] = 322; }, "eos_token_id: wanted a token id below vocab_size 322"}});
}

TEST_CASE("a config and weights that disagree are one error that names both") {
  check_refused(
      "tied", "config.json",
      {{[](json& c) { c["vocab_size"] = 321; }, "config.json: vocab_size: wanted 322, the rows of model.embed_tokens"},
       {[](json& c) { c["intermediate_size"] = 47; }, "mlp.gate_proj.weight: wanted shape (47, 32) (by "},
       {[](json& c) { c["num_hidden_layers"] = 3; }, "tensor model.layers.2.input_layernorm.weight: wanted (by "},
       {[](json& c) { c["num_hidden_layers"] = 1; }, "wanted none but those of a Llama model of 1 layers (by "},
       {[](json& c) { c["num_key_value_heads"] = 4; }, "k_proj.weight: wanted shape (32, 32) (by "},
       {[](json& c) { c["tie_word_embeddings"] = false; },
        "tie_word_embeddings: wanted true where the weights have no lm_head.weight, found false"}});
  CHECK(problem_of("normalized", "config.json", [](json& c) {
          c["tie_word_embeddings"] = true;
        }).find("wanted false") != std::string::npos);
}

TEST_CASE("fields that are missing have the values of transformers") {
  const Copy copy("tied");
  json config = copy.read("config.json");
  for (const char* key : {"architectures", "head_dim", "hidden_act", "rope_theta", "rope_scaling", "attention_bias"})
    config.erase(key);
  config.erase("max_position_embeddings");
  config.erase("rms_norm_eps");
  copy.write("config.json", config);
  const auto model = open(copy.folder.string());
  CHECK(model->config().head_dim == 8);
  CHECK(model->config().rope_base == 10000);
  CHECK(model->config().context_length == 2048);
  CHECK(model->config().rms_epsilon == 1e-6);
}

TEST_CASE("a head that is stored once more is taken, and one that differs is not") {
  const Copy copy("tied");
  change_tensors(copy,
                 [](auto& tensors) { tensors.emplace("lm_head.weight", tensors.at("model.embed_tokens.weight")); });
  CHECK(copy.problem().empty());
  const auto model = open(copy.folder.string());
  CHECK(model->weights().head.data == model->weights().embeddings.data);
  change_tensors(copy, [](auto& tensors) {
    tensors.at("lm_head.weight") = tensors.at("lm_head.weight").to(DType::kFloat32);
    tensors.at("lm_head.weight").fill(1);
  });
  CHECK_THAT(copy.problem(), Catch::Contains("tie_word_embeddings: wanted false where lm_head.weight is not"));
}

TEST_CASE("tensors that are missing, too many, or of other types are refused") {
  const Copy copy("tied");
  change_tensors(copy, [](auto& tensors) {
    tensors.emplace("model.layers.0.self_attn.rotary_emb.inv_freq", Tensor::zeros(DType::kFloat32, {4}));
  });
  CHECK(copy.problem().empty());  // old files have it; it follows from the config
  change_tensors(copy, [](auto& tensors) {
    tensors.emplace("model.layers.0.self_attn.q_proj.bias", Tensor::zeros(DType::kFloat32, {32}));
  });
  CHECK_THAT(copy.problem(), Catch::Contains("q_proj.bias: wanted none but"));
  change_tensors(copy, [](auto& tensors) {
    tensors.erase("model.layers.0.self_attn.q_proj.bias");
    Tensor& norm = tensors.at("model.norm.weight");
    norm = norm.to(DType::kFloat64);
  });
  CHECK_THAT(copy.problem(), Catch::Contains("model.norm.weight: wanted a storage format") && Catch::Contains("F64"));
  change_tensors(copy, [](auto& tensors) { tensors.erase("model.norm.weight"); });
  CHECK_THAT(copy.problem(), Catch::Contains("model.norm.weight: wanted (by ") && Catch::Contains("config.json"));
}

TEST_CASE("weights alone are no model") {
  CHECK_THROWS_WITH(open(kGolden + "tied/model.safetensors"), Catch::Contains("open the folder that they are in"));
}

TEST_CASE("files that are missing are named") {
  for (const char* name : {"config.json", "tokenizer.json", "model.safetensors"}) {
    const Copy copy("tied");
    fs::remove(copy.folder / name);
    CHECK_THAT(copy.problem(), Catch::Contains(name) && Catch::Contains("found"));
  }
  const Copy copy("tied");
  fs::rename(copy.folder / "model.safetensors", copy.folder / "pytorch_model.bin");
  CHECK_THAT(copy.problem(), Catch::Contains("found pytorch_model.bin"));
}

TEST_CASE("shards and their index fit together, or are refused") {
  const std::string first = "model-00001-of-00005.safetensors", second = "model-00002-of-00005.safetensors";
  const auto index = [&](const Change& change) {
    return problem_of("sharded", "model.safetensors.index.json", change);
  };
  CHECK_THAT(index([](json& i) { i.erase("weight_map"); }), Catch::Contains("weight_map: wanted, found none"));
  CHECK_THAT(index([](json& i) { i["weight_map"] = json::object(); }), Catch::Contains("at least one"));
  CHECK_THAT(index([](json& i) { i["weight_map"]["lm_head.weight"] = 7; }), Catch::Contains("a text"));
  for (const char* name :
       {"../model-00001-of-00005.safetensors", "/etc/passwd", "sub/x.safetensors", "config.json", ""}) {
    CHECK_THAT(index([&](json& i) { i["weight_map"]["lm_head.weight"] = name; }),
               Catch::Contains("weight_map.lm_head.weight: wanted the name of a .safetensors file in this folder"));
  }
  CHECK_THAT(index([](json& i) { i["weight_map"]["model.norm.weight"] = "model-9.safetensors"; }),
             Catch::Contains("model-9.safetensors: wanted, as"));
  CHECK_THAT(index([&](json& i) {
               json& norm = i["weight_map"]["model.norm.weight"];
               norm = norm == first ? second : first;
             }),
             Catch::Contains("tensor model.norm.weight: wanted, as") && Catch::Contains("found it in"));
  CHECK_THAT(index([&](json& i) { i["weight_map"]["more"] = first; }),
             Catch::Contains("tensor more: wanted, as") && Catch::Contains("none of that name"));
  CHECK_THAT(index([](json& i) { i["weight_map"].erase("model.layers.0.mlp.up_proj.weight"); }),
             Catch::Contains("up_proj.weight: wanted one that"));
  const Copy copy("sharded");
  fs::copy(copy.folder / first, copy.folder / "model-00006-of-00006.safetensors");
  CHECK_THAT(copy.problem(), Catch::Contains("00006.safetensors: wanted a file that"));
  fs::rename(copy.folder / "model-00006-of-00006.safetensors", copy.folder / "model.safetensors");
  CHECK_THAT(copy.problem(), Catch::Contains("found both"));
  fs::remove(copy.folder / "model.safetensors");
  CHECK(copy.problem().empty());
  fs::remove(copy.folder / second);
  CHECK_THAT(copy.problem(), Catch::Contains(second + ": wanted, as"));
  fs::copy(copy.folder / first, copy.folder / second);
  CHECK_THAT(copy.problem(), Catch::Contains("wanted each once, found it in"));
}

TEST_CASE("a tokenizer that would give other ids is refused by name") {
  const auto split = [](json& t) -> json& { return t["pre_tokenizer"]["pretokenizers"][0]; };
  check_refused(
      "sharded", "tokenizer.json",
      {{[](json& t) { t["version"] = "2.0"; }, "version: wanted \"1.0\""},
       {[](json& t) { t["model"]["type"] = "Unigram"; }, "model.type: wanted \"BPE\", found \"Unigram\""},
       {[](json& t) { t["model"]["byte_fallback"] = true; }, "model.byte_fallback: wanted false"},
       {[](json& t) { t["model"]["continuing_subword_prefix"] = "##"; }, "model.continuing_subword_prefix"},
       {[](json& t) { t["model"]["dropout"] = 0.1; }, "model.dropout: wanted none, found 0.1"},
       {[](json& t) {
          t["normalizer"] = {{"type", "Lowercase"}};
        },
        "normalizer.type: wanted \"NFC\" or none"},
       {[](json& t) { t["pre_tokenizer"] = nullptr; }, "pre_tokenizer: wanted, found none"},
       {[](json& t) {
          t["pre_tokenizer"] = {{"type", "Metaspace"}};
        },
        "found \"Metaspace\""},
       {[&](json& t) { split(t)["pattern"]["Regex"] = "\\s+"; }, "pattern.Regex: wanted the pattern of Llama 3"},
       {[&](json& t) { split(t)["behavior"] = "Removed"; }, "behavior: wanted \"Isolated\""},
       {[&](json& t) { split(t)["invert"] = true; }, "invert: wanted false"},
       {[](json& t) { t["pre_tokenizer"]["pretokenizers"][1]["add_prefix_space"] = true; }, "add_prefix_space"},
       {[](json& t) { t["pre_tokenizer"]["pretokenizers"][1]["use_regex"] = true; }, "use_regex false"},
       {[](json& t) { t["decoder"]["type"] = "Fuse"; }, "decoder.type: wanted \"ByteLevel\""},
       {[](json& t) { t["added_tokens"][0]["lstrip"] = true; }, "added_tokens[0].lstrip: wanted false"}});
}

TEST_CASE("a tokenizer that does not fit together is refused by name") {
  check_refused(
      "sharded", "tokenizer.json",
      {{[](json& t) { t["model"]["vocab"]["new"] = 336; }, "model.vocab: wanted ids below 336"},
       {[](json& t) { t["model"]["vocab"]["new"] = -1; }, "model.vocab: wanted ids below 336"},
       {[](json& t) { t["model"]["vocab"]["new"] = "7"; }, "found another type for \"new\""},
       {[](json& t) { t["model"]["vocab"]["new"] = 7; }, "wanted one token for each id"},
       {[](json& t) { t["model"]["vocab"] = json::object(); }, "model.vocab: wanted at least one token"},
       {[](json& t) { t["model"]["merges"][3] = json::array({"a"}); }, "model.merges[3]: wanted two parts"},
       {[](json& t) {
          t["model"]["merges"][3] = json::array({"a b", "c"});
        },
        "model.merges[3]: wanted parts without"},
       {[](json& t) { t["model"]["merges"][3] = "ab"; }, "model.merges[3]: wanted two parts"},
       {[](json& t) {
          t["model"]["merges"][3] = json::array({"q", "zq"});
        },
        "model.merges[3]: wanted parts and result"},
       {[](json& t) { t["model"]["merges"] = json::array(); }, "model.merges: wanted at least 1"},
       {[](json& t) { t["added_tokens"][0]["id"] = 336; }, "added_tokens[0].id: wanted an id below 336"},
       {[](json& t) { t["added_tokens"][0]["id"] = 7; }, "added_tokens[0].id: wanted one that is not that of"},
       {[](json& t) { t["added_tokens"][1]["content"] = "<|begin|>"; }, "tokens[1].content: wanted each text once"},
       {[](json& t) { t["added_tokens"][0]["content"] = "a"; }, "as model.vocab has for \"a\""}});
  CHECK_THAT(problem_of("sharded", "tokenizer_config.json", [](json& t) { t["eos_token"] = "<nothing>"; }),
             Catch::Contains("eos_token: wanted a token of tokenizer.json, found \"<nothing>\""));
}

TEST_CASE("merges are read as pairs and as texts") {
  const Copy copy("tied");
  json tokenizer = copy.read("tokenizer.json");
  json& merges = tokenizer["model"]["merges"];
  for (json& merge : merges)
    merge = merge.is_array() ? json(merge[0].get<std::string>() + " " + merge[1].get<std::string>()) : merge;
  copy.write("tokenizer.json", tokenizer);
  const json& one = reference()["tied"]["tokenizer"][3];
  CHECK(open(copy.folder.string())->tokenizer().encode(one["text"].get<std::string>(), false, true) ==
        one["ids"].get<std::vector<std::int32_t>>());
}

TEST_CASE("JSON that is none, has a key twice or is nested deep is refused") {
  const Copy copy("tied");
  const std::string config = read_file(copy / "config.json");
  copy.put("config.json", config.substr(0, config.size() / 2));
  CHECK_THAT(copy.problem(), Catch::Contains("config.json: wanted JSON"));
  copy.put("config.json", "{\"a\":1,\"a\":1}");
  CHECK_THAT(copy.problem(), Catch::Contains("wanted each key once, found a twice"));
  copy.put("config.json", std::string(1000, '[') + std::string(1000, ']'));
  CHECK_THAT(copy.problem(), Catch::Contains("nested at most"));
  copy.put("config.json", config + std::string(1, '\0') + "x");
  CHECK_THAT(copy.problem(), Catch::Contains("0x00"));
  copy.put("config.json", config + std::string(2 << 20, ' '));
  CHECK_THAT(copy.problem(), Catch::Contains("wanted at most"));
}
