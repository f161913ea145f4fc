#include "model/gguf.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/model.h"
#include "support/gguf_writer.h"

using namespace lacuna;
using lacuna::test::GgufWriter;
using lacuna::test::TinyModel;

namespace {

// A file of its own, gone at the end.
struct Temporary {
  std::string path =
      (std::filesystem::temp_directory_path() / ("lacuna-gguf-test-" + std::to_string(::getpid()))).string();
  explicit Temporary(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  ~Temporary() { std::filesystem::remove(path); }
};

// What opening the bytes as a model says; "" when it opens.
std::string complaint(const std::string& bytes) {
  const Temporary file(bytes);
  try {
    Model::open(file.path, {"cpu", 1});
    return "";
  } catch (const Error& error) {
    const std::string text = error.what();
    CHECK_THAT(text, Catch::Contains(file.path));
    CHECK(text.find('\n') == std::string::npos);
    return text;
  }
}

// The bytes of a tiny model with the first occurrence of `from` replaced.
std::string edited(const std::string& from, const std::string& to) {
  std::string bytes = TinyModel().writer.file();
  const std::size_t at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  return bytes.replace(at, from.size(), to);
}

template <typename T>
std::string raw(T value) {
  std::string out;
  GgufWriter::raw(out, value);
  return out;
}

std::string with_length(const std::string& text) { return raw(std::uint64_t{text.size()}) + text; }

// A tiny model in which the number behind a metadata key is another one.
std::string with_number(const std::string& key, std::uint32_t from, std::uint32_t to) {
  const std::string head = with_length(key) + raw(std::uint32_t{4});
  return edited(head + raw(from), head + raw(to));
}

}  // namespace

TEST_CASE("a small file is read as it was written, in both versions") {
  for (const std::uint32_t version : {2U, 3U}) {
    const Temporary temporary(TinyModel().writer.file(version));
    const GgufFile file(temporary.path);
    CHECK(file.version() == version);
    CHECK(file.require_string("general.name") == "tiny");
    CHECK(file.require_integer("llama.embedding_length") == 24);
    CHECK(file.number("llama.attention.layer_norm_rms_epsilon", 0) == Approx(1e-5));
    CHECK(file.strings("tokenizer.ggml.merges").size() == 2);
    CHECK(file.integers("tokenizer.ggml.token_type").size() == 259);
    REQUIRE(file.find_tensor("blk.1.ffn_down.weight") != nullptr);
    CHECK(file.find_tensor("blk.1.ffn_down.weight")->shape == std::vector<std::int64_t>{24, 40});
    CHECK_THROWS_WITH(file.require_string("llama.block_count"), Catch::Contains("wanted a string, found uint32"));
    CHECK_THROWS_WITH(file.require_integer("nothing"), Catch::Contains("nothing"));
    const auto described = nlohmann::json::parse(describe_gguf(temporary.path));
    CHECK(described["tensors"].size() == 20);
    CHECK(described["metadata"]["tokenizer.ggml.tokens"]["count"] == 259);
  }
}

TEST_CASE("a tiny model opens") { CHECK(complaint(TinyModel().writer.file()).empty()); }

TEST_CASE("a file cut anywhere is an error, not a crash") {
  const TinyModel model;
  const std::string bytes = model.writer.file();
  for (const std::size_t border : model.writer.borders()) {
    for (const std::size_t size : {border - 1, border, border + 1}) {
      if (size < bytes.size()) CHECK_FALSE(complaint(bytes.substr(0, size)).empty());
    }
  }
  for (std::size_t size = 0; size < model.writer.borders()[7]; ++size)
    CHECK_FALSE(complaint(bytes.substr(0, size)).empty());
}

TEST_CASE("a file that is not there, a folder and an empty file are told apart") {
  const auto status_of = [](const std::string& path) {
    try {
      const GgufFile file(path);
    } catch (const Error& error) {
      CHECK_THAT(error.what(), Catch::Contains(path));
      return error.status();
    }
    return Status::kOk;
  };
  CHECK(status_of("/no/such/file.gguf") == Status::kNotFound);
  CHECK(status_of(std::filesystem::temp_directory_path().string()) == Status::kIo);
  const Temporary empty("");
  CHECK(status_of(empty.path) == Status::kCorrupt);
}

TEST_CASE("what is wrong is named") {
  CHECK_THAT(complaint(""), Catch::Contains("empty"));
  CHECK_THAT(complaint("not a model at all, but long enough"), Catch::Contains("magic"));
  CHECK_THAT(complaint(TinyModel().writer.file(1)), Catch::Contains("version") && Catch::Contains("found 1"));
  CHECK_THAT(complaint(TinyModel().writer.file(0x03000000)), Catch::Contains("big-endian"));
  CHECK_THAT(complaint(edited(with_length("llama"), with_length("llamb"))),
             Catch::Contains("general.architecture") && Catch::Contains("llamb"));
  CHECK_THAT(complaint(edited("blk.1.ffn_up.weight", "blk.1.ffn_xx.weight")), Catch::Contains("blk.1.ffn_up.weight"));
  CHECK_THAT(complaint(with_number("llama.embedding_length", 24, 48)),
             Catch::Contains("token_embd.weight") && Catch::Contains("(259, 48)"));
  CHECK_THAT(complaint(with_number("llama.embedding_length", 24, 0)),
             Catch::Contains("llama.embedding_length") && Catch::Contains("found 0"));
  CHECK_THAT(complaint(with_number("llama.attention.head_count", 3, 5)), Catch::Contains("head_count"));
  CHECK_THAT(complaint(with_number("llama.attention.head_count_kv", 1, 2)), Catch::Contains("head_count_kv"));
  CHECK_THAT(complaint(with_number("llama.block_count", 2, 3)), Catch::Contains("blk.2.attn_norm.weight"));
  CHECK_THAT(complaint(with_number("llama.block_count", 2, 4000000000U)), Catch::Contains("llama.block_count"));
  CHECK_THAT(complaint(with_number("tokenizer.ggml.eos_token_id", 258, 300)), Catch::Contains("eos_token_id"));
  CHECK_THAT(complaint(edited("tokenizer.ggml.pre", "tokenizer.ggml.prx")), Catch::Contains("tokenizer.ggml.pre"));
}

TEST_CASE("counts that lie are refused before anything is taken") {
  const std::string bytes = TinyModel().writer.file();
  const auto with_count = [&](std::size_t at, std::uint64_t count) {
    return std::string(bytes).replace(at, 8, raw(count));
  };
  for (const std::uint64_t count : {std::uint64_t{1} << 20, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    CHECK_THAT(complaint(with_count(8, count)), Catch::Contains("tensor count"));
    CHECK_THAT(complaint(with_count(16, count)), Catch::Contains("metadata count"));
    CHECK_FALSE(complaint(with_count(24, count)).empty());  // the first key's length
  }
  const std::string tokens = with_length("tokenizer.ggml.tokens") + raw(std::uint32_t{9}) + raw(std::uint32_t{8});
  for (const std::uint64_t count : {std::uint64_t{260}, std::uint64_t{1} << 33, ~std::uint64_t{0}}) {
    CHECK_FALSE(complaint(edited(tokens + raw(std::uint64_t{259}), tokens + raw(count))).empty());
  }
  const std::string types = with_length("tokenizer.ggml.token_type") + raw(std::uint32_t{9}) + raw(std::uint32_t{5});
  CHECK_THAT(complaint(edited(types + raw(std::uint64_t{259}), types + raw(~std::uint64_t{0}))),
             Catch::Contains("token_type"));
}

TEST_CASE("tensors that overflow, repeat or lie outside are refused") {
  const auto refused = [](auto&& add, const char* text) {
    TinyModel model;
    add(model.writer);
    CHECK_THAT(complaint(model.writer.file()), Catch::Contains(text));
  };
  refused([](auto& w) { w.tensor("odd", {2, 33}, 17, ""); }, "multiple of 256 values (IQ2_XS)");
  refused([](auto& w) { w.tensor("short", {256}, 17, std::string(7, 'x')); }, "wanted 74 bytes");
  refused([](auto& w) { w.tensor("big", {1ULL << 40, 1ULL << 40}, 0, ""); }, "big");
  refused([](auto& w) { w.tensor("big", {1ULL << 62}, 0, ""); }, "big");
  refused([](auto& w) { w.tensor("odd", {2, 33}, 3, std::string(40, 'x')); }, "multiple of 32");
  refused([](auto& w) { w.tensor("none", {0, 3}, 0, ""); }, "dimension");
  refused([](auto& w) { w.tensor("flat", {}, 0, ""); }, "dimensions");
  refused([](auto& w) { w.tensor("deep", {1, 1, 1, 1, 1}, 0, "1234"); }, "dimensions");
  refused([](auto& w) { w.tensor("output_norm.weight", {1}, 0, "1234"); }, "twice");
  refused([](auto& w) { w.put("general.name", "again"); }, "twice");
  refused([](auto& w) { w.put("general.alignment", std::uint32_t{3}); }, "general.alignment");
  refused([](auto& w) { w.put("llama.rope.scaling.type", "yarn"); }, "yarn");
  refused([](auto& w) { w.tensor("rope_freqs.weight", {4}, 0, std::string(16, '\0')); }, "rope_freqs");
  refused([](auto& w) { w.tensor("blk.0.attn_q.bias", {24}, 0, std::string(96, '\0')); }, "attn_q.bias");
  refused([](auto& w) { w.put("llama.expert_count", std::uint32_t{8}); }, "expert_count");
}

TEST_CASE("arrays may nest, but not deeper than the reader looks") {
  // An array of `depth` levels with one array in each, of two bytes at last.
  const auto nested = [](int depth) {
    std::string bytes;
    for (int i = 1; i < depth; ++i) bytes += raw(std::uint32_t{9}) + raw(std::uint64_t{1});
    return bytes + raw(std::uint32_t{0}) + raw(std::uint64_t{2}) + "ab";
  };
  for (const int depth : {1, 2, 4}) {
    TinyModel model;
    model.writer.put_raw("nested", 9, nested(depth));
    CHECK(complaint(model.writer.file()).empty());
    const Temporary temporary(model.writer.file());
    auto value = nlohmann::json::parse(describe_gguf(temporary.path))["metadata"]["nested"];
    for (int i = 1; i < depth; ++i) value = nlohmann::json(value["first"][0]);
    CHECK(value["first"] == nlohmann::json({97, 98}));
  }
  TinyModel deep;
  deep.writer.put_raw("nested", 9, nested(5));
  CHECK_THAT(complaint(deep.writer.file()), Catch::Contains("nested") && Catch::Contains("4 deep"));
  TinyModel lying;
  lying.writer.put_raw("nested", 9,
                       raw(std::uint32_t{9}) + raw(~std::uint64_t{0}) + raw(std::uint32_t{0}) + raw(std::uint64_t{0}));
  CHECK_FALSE(complaint(lying.writer.file()).empty());
}

TEST_CASE("a description is JSON whatever the texts hold, and long ones are cut") {
  TinyModel model;
  model.writer.put("odd\xFF\n\"key", "odd\xC3value\x01");
  model.writer.put("long", std::string(100000, 'x'));
  model.writer.tensor("unread", {2, 256}, 17, std::string(148, 'x'));
  const Temporary temporary(model.writer.file());
  const auto described = nlohmann::json::parse(describe_gguf(temporary.path));
  CHECK(described["metadata"]["odd\xEF\xBF\xBD\n\"key"] == "odd\xEF\xBF\xBDvalue\x01");
  CHECK(described["metadata"]["long"]["bytes"] == 100000);
  CHECK(described["metadata"]["long"]["first"].get<std::string>().size() == 65536);
  CHECK(described["metadata"]["llama.attention.layer_norm_rms_epsilon"].dump() == "1e-05");
  CHECK(described["tensors"].back() ==
        nlohmann::json({{"name", "unread"}, {"type", "IQ2_XS"}, {"shape", {2, 256}}, {"bytes", 148}}));
}

TEST_CASE("errors are one short line of UTF-8, whatever the names in the file are") {
  TinyModel twice;
  const std::string name = "two\nlines \xFF\xC2\x85" + std::string(3000, 'x');
  twice.writer.put(name, "a");
  twice.writer.put(name, "b");
  const std::string text = complaint(twice.writer.file());
  CHECK_THAT(text, Catch::Contains("two?lines ??x"));
  CHECK(text.size() < 300);
  CHECK_THAT(text, Catch::EndsWith("found it twice"));
  TinyModel long_name;
  long_name.writer.put(std::string(70000, 'k'), "a");
  CHECK_THAT(complaint(long_name.writer.file()), Catch::EndsWith("wanted at most 65535 bytes, found 70000"));
}
