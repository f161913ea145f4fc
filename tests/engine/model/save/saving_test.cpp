#include "model/save/saving.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "model/context.h"
#include "model/formats/formats.h"
#include "support/gguf_writer.h"
#include "support/scratch.h"
#include "tensor/safetensors.h"

using namespace lacuna;
using lacuna::test::Scratch;
using lacuna::test::TinyModel;
using Names = std::vector<std::string>;

namespace {

std::shared_ptr<Model> open(const std::string& path) { return Model::open(path, {"cpu", 1}); }
std::shared_ptr<Model> open(const Scratch& scratch, const TinyModel& tiny) {
  return open(scratch.write("tiny.gguf", tiny.writer.file()));
}

std::vector<float> logits_of(const std::shared_ptr<const Model>& model) {
  Context context(model, 0);
  context.append({7, 200, 31, 258}, {});
  return *context.logits();
}

void save(const std::shared_ptr<const Model>& model, const std::string& path, const SaveOptions& options) {
  Saving saving(model, path, options);
  while (saving.step()) {
  }
  CHECK(saving.written() == saving.total());
  CHECK_FALSE(saving.step());
}

float farthest(const std::vector<float>& a, const std::vector<float>& b) {
  float most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

Error error_of(const std::shared_ptr<const Model>& model, const std::string& path, const SaveOptions& options) {
  try {
    save(model, path, options);
  } catch (const Error& error) {
    return error;
  }
  FAIL("wanted an error");
  throw;
}

// While it lives, no file may grow beyond so many bytes: what a full disk is to a program.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t most) : before_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small = {most, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    ::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int);
};

}  // namespace

TEST_CASE("a model of any format that is saved as float32 computes the same, to the bit") {
  const Scratch scratch;
  for (const std::uint32_t type : {0, 1, 30, 8, 2, 3, 6, 7, 10, 11, 12, 13, 14}) {
    INFO(find_format(type)->name);
    const auto model = open(scratch, TinyModel(*find_format(type)));
    save(model, scratch / "out.gguf", {.overwrite = true});
    const auto saved = open(scratch / "out.gguf");
    CHECK(logits_of(saved) == logits_of(model));
    CHECK(saved->config().name == "tiny");
    CHECK(saved->eos() == 258);
    CHECK(saved->bos() == -1);
    CHECK(saved->tokenizer().encode("hello<end>", false, true) == model->tokenizer().encode("hello<end>", false, true));
  }
}

TEST_CASE("a model that is saved in the format that it has is copied byte for byte") {
  const Scratch scratch;
  const std::vector<std::pair<const Format*, std::string>> kinds = {
      {&formats::kF16, "float16"}, {&formats::kBF16, "bfloat16"}, {&formats::kQ8_0, "q8_0"}, {&formats::kQ4_0, "q4_0"}};
  for (const auto& [format, dtype] : kinds) {
    const auto model = open(scratch, TinyModel(*format));
    save(model, scratch / "out.gguf", {.dtype = dtype, .overwrite = true});
    const GgufFile before(model->path()), after(scratch / "out.gguf");
    REQUIRE(after.tensors().size() == before.tensors().size());
    for (const GgufTensor& tensor : after.tensors()) {
      const GgufTensor* old = before.find_tensor(tensor.name);
      REQUIRE(old != nullptr);
      CHECK(tensor.shape == old->shape);
      CHECK(tensor.type == old->type);
      CHECK(std::equal(tensor.data.begin(), tensor.data.end(), old->data.begin(), old->data.end()));
    }
  }
}

TEST_CASE("matrices whose rows are no multiple of 32 become F16, and the log says so") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());  // rows of 24 and 40
  while (log::take()) {
  }
  save(model, scratch / "out.gguf", {.dtype = "q8_0"});
  const std::string line = log::take().value_or("");
  CHECK_THAT(line, Catch::Contains("out.gguf") && Catch::Contains("F16") && Catch::Contains("Q8_0"));
  CHECK_FALSE(log::take());
  const GgufFile file(scratch / "out.gguf");
  for (const GgufTensor& tensor : file.tensors()) {
    CHECK(tensor.format == (tensor.shape.size() == 1 ? &formats::kF32 : &formats::kF16));
  }
  open(scratch / "out.gguf");
}

TEST_CASE("matrices that are rounded a second time are named in the log, copied ones are not") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel(formats::kQ4_1));
  while (log::take()) {
  }
  for (const std::string dtype : {"float32", "bfloat16", "q8_0"}) {
    save(model, scratch / "out.gguf", {.dtype = dtype, .overwrite = true});
  }
  CHECK_THAT(log::take().value_or(""), Catch::Contains("15 of 20") && Catch::Contains("from Q4_1 to Q8_0"));
  CHECK_FALSE(log::take());
  const auto eight = open(scratch / "out.gguf");
  save(eight, scratch / "again.gguf", {.dtype = "q8_0"});
  CHECK_FALSE(log::take());
}

TEST_CASE("a head of its own stays one, and a tied one stays tied") {
  const Scratch scratch;
  TinyModel untied;
  std::string head;
  for (int i = 0; i < 259 * 24; ++i) test::GgufWriter::raw(head, static_cast<float>(i % 17) / 16.0F);
  untied.writer.tensor("output.weight", {259, 24}, 0, head);
  const auto model = open(scratch, untied);
  save(model, scratch / "untied.gguf", {});
  CHECK(logits_of(open(scratch / "untied.gguf")) == logits_of(model));
  CHECK(GgufFile(scratch / "untied.gguf").find_tensor("output.weight") != nullptr);
  save(model, scratch / "untied", {});
  CHECK(nlohmann::json::parse(scratch.read("untied/config.json"))["tie_word_embeddings"] == false);
  CHECK(SafetensorsFile(scratch / "untied/model.safetensors").find("lm_head.weight") != nullptr);

  save(open(scratch, TinyModel()), scratch / "tied.gguf", {});
  CHECK(GgufFile(scratch / "tied.gguf").find_tensor("output.weight") == nullptr);
}

TEST_CASE("a folder's tensors have the numbers of the model, queries and keys in the order of halves") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel(formats::kQ8_0));  // heads of 64 values, all rotated
  save(model, scratch / "out", {.dtype = "float32"});
  CHECK(scratch.names("out") ==
        Names{"config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"});
  const SafetensorsFile file(scratch / "out/model.safetensors");
  CHECK(file.metadata().at("format") == "pt");
  CHECK(file.entries().size() == 2 + 2 * 9);
  const auto check = [&](const std::string& name, const Matrix& matrix, bool rotated) {
    const SafetensorsEntry* entry = file.find(name);
    REQUIRE(entry != nullptr);
    REQUIRE(entry->shape == std::vector<std::int64_t>{matrix.rows, matrix.columns});
    CHECK(entry->type->name == "F32");
    std::vector<float> row(static_cast<std::size_t>(matrix.columns));
    for (std::int64_t i = 0; i < matrix.rows; ++i) {
      // Row 2j of a head is value j of the first half, row 2j + 1 of the second.
      const std::int64_t place = rotated ? i / 64 * 64 + i % 2 * 32 + i % 64 / 2 : i;
      matrix.format->dequantize(matrix.row(i), matrix.columns, row.data());
      REQUIRE(std::memcmp(row.data(), entry->data.data() + place * matrix.columns * 4, row.size() * 4) == 0);
    }
  };
  const LayerWeights& layer = model->weights().layers[1];
  check("model.layers.1.self_attn.q_proj.weight", layer.query, true);
  check("model.layers.1.self_attn.k_proj.weight", layer.key, true);
  check("model.layers.1.self_attn.v_proj.weight", layer.value, false);
  check("model.layers.1.mlp.down_proj.weight", layer.down, false);
  check("model.embed_tokens.weight", model->weights().embeddings, false);
}

TEST_CASE("from a GGUF file to a folder and back again nothing is lost") {
  const Scratch scratch;
  for (const std::uint32_t type : {0U, 1U, 30U}) {  // formats that folders have
    INFO(find_format(type)->name);
    TinyModel tiny(*find_format(type));
    tiny.writer.put("llama.rope.scaling.type", "linear");
    tiny.writer.put("llama.rope.scaling.factor", 2.5F);
    tiny.writer.put("tokenizer.ggml.bos_token_id", std::uint32_t{257});
    tiny.writer.put("tokenizer.ggml.padding_token_id", std::uint32_t{258});
    tiny.writer.put_raw("tokenizer.ggml.add_bos_token", 7, "\1");
    tiny.writer.put("tokenizer.chat_template", "{{ messages }}");
    const auto model = open(scratch, tiny);
    const std::string dtype = type == 0 ? "float32" : type == 1 ? "float16" : "bfloat16";
    save(model, scratch / "folder", {.dtype = dtype, .overwrite = true});
    const auto folder = open(scratch / "folder");
    CHECK(folder->config().rope_pairs == RopePairs::kHalves);
    // Products of queries and keys are summed in another order: float32's noise on numbers up to 17.
    CHECK(farthest(logits_of(folder), logits_of(model)) < 1e-4F);
    save(folder, scratch / "again", {.dtype = dtype, .overwrite = true});
    for (const std::string name : {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}) {
      CHECK(scratch.read("again/" + name) == scratch.read("folder/" + name));
    }
    save(folder, scratch / "back.gguf", {.dtype = dtype, .overwrite = true});
    const auto back = open(scratch / "back.gguf");
    CHECK(logits_of(back) == logits_of(model));
    CHECK(back->config().rope_scale == 2.5);
    const TokenizerSource &before = model->tokenizer_source(), &after = back->tokenizer_source();
    CHECK(after.tokens == before.tokens);
    CHECK(after.token_types == before.token_types);
    CHECK(after.merges == before.merges);
    CHECK(after.pre_tokenizer == before.pre_tokenizer);
    CHECK(std::tuple(after.bos, after.eos, after.padding, after.unknown) == std::tuple(257, 258, 258, -1));
    CHECK(after.add_bos == true);
    CHECK(after.chat_template == "{{ messages }}");
  }
}

TEST_CASE("what stands at the path is replaced only where that is said") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());
  scratch.write("out.gguf", "mine");
  const Error error = error_of(model, scratch / "out.gguf", {});
  CHECK(error.status() == Status::kIo);
  CHECK_THAT(error.what(), Catch::Contains("out.gguf: there already"));
  CHECK(scratch.read("out.gguf") == "mine");
  save(model, scratch / "out.gguf", {.overwrite = true});
  open(scratch / "out.gguf");

  std::filesystem::create_directory(scratch / "folder.gguf");
  CHECK(error_of(model, scratch / "folder.gguf", {.overwrite = true}).status() == Status::kIo);
  CHECK(error_of(model, scratch / "no/such.gguf", {}).status() == Status::kNotFound);
  CHECK(error_of(model, scratch / "no/such", {}).status() == Status::kNotFound);
  CHECK(error_of(model, "", {}).status() == Status::kInvalidArgument);
  CHECK(scratch.names() == Names{"folder.gguf", "out.gguf", "tiny.gguf"});
}

TEST_CASE("a file that comes to the path while another is written for it is not lost") {
  const Scratch scratch;
  Saving saving(open(scratch, TinyModel()), scratch / "out.gguf", {});
  scratch.write("out.gguf", "mine");
  CHECK_THROWS_AS(saving.step(), Error);
  CHECK(scratch.read("out.gguf") == "mine");
  CHECK(scratch.names() == Names{"out.gguf", "tiny.gguf"});
}

TEST_CASE("a model may be saved over the file that it was opened from, and computes on") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());
  const std::vector<float> before = logits_of(model);
  save(model, model->path(), {.dtype = "float16", .overwrite = true});
  CHECK(logits_of(model) == before);
  CHECK(open(model->path())->weights().bytes < model->weights().bytes);
}

TEST_CASE("a full disk is one error that names the path; the old file stays, and nothing else") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());  // tensors of 50 kB, a tokenizer of 4 kB
  scratch.write("out.gguf", "mine");
  save(model, scratch / "out", {.dtype = "bfloat16"});
  const std::string config = scratch.read("out/config.json");
  for (const rlim_t most : {100, 30000}) {
    std::optional<Error> file, folder;
    {
      const SmallFiles small(most);
      file = error_of(model, scratch / "out.gguf", {.overwrite = true});
      folder = error_of(model, scratch / "out", {.overwrite = true});
    }
    for (const auto& [error, name] : {std::pair(*file, "out.gguf"), std::pair(*folder, "out")}) {
      CHECK(error.status() == Status::kIo);
      CHECK_THAT(error.what(), Catch::StartsWith("cannot write " + (scratch / name)));
      CHECK_THAT(error.what(), !Catch::Contains(".tmp/"));
    }
    CHECK(scratch.read("out.gguf") == "mine");
    CHECK(scratch.read("out/config.json") == config);
    CHECK(scratch.names() == Names{"out", "out.gguf", "tiny.gguf"});
    CHECK(scratch.names("out").size() == 5);
  }
}

TEST_CASE("what is interrupted or dropped half-way leaves nothing behind") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());
  for (const std::string name : {"out.gguf", "out"}) {
    {
      const Saving begun(model, scratch / name, {});
      CHECK(scratch.names().size() == 2);
    }
    CHECK(scratch.names() == Names{"tiny.gguf"});
    Saving saving(model, scratch / name, {});
    request_interrupt();
    try {
      saving.step();
      FAIL("wanted an error");
    } catch (const Error& error) {
      CHECK(error.status() == Status::kInterrupted);
    }
    clear_interrupt();
    CHECK(scratch.names() == Names{"tiny.gguf"});
    CHECK_THROWS_AS(saving.step(), Error);
  }
}

TEST_CASE("numbers that a dtype cannot hold are refused") {
  const Scratch scratch;
  const TinyModel tiny;
  std::string bytes = tiny.writer.file();
  const float large = 1e6F;
  std::memcpy(bytes.data() + tiny.writer.borders()[7], &large, sizeof large);  // the first of token_embd.weight
  const auto model = open(scratch.write("tiny.gguf", bytes));
  const Error error = error_of(model, scratch / "out.gguf", {.dtype = "float16"});
  CHECK(error.status() == Status::kUnsupported);
  CHECK_THAT(error.what(), Catch::Contains("token_embd.weight") && Catch::Contains("65504"));
  CHECK(scratch.names() == Names{"tiny.gguf"});
  save(model, scratch / "out.gguf", {.dtype = "bfloat16"});
}

TEST_CASE("options are checked before anything is written") {
  const Scratch scratch;
  const auto model = open(scratch, TinyModel());
  const auto refused = [&](const std::string& name, const SaveOptions& options, const std::string& text) {
    const Error error = error_of(model, scratch / name, options);
    CHECK(error.status() == Status::kInvalidArgument);
    CHECK_THAT(error.what(), Catch::Contains(text));
  };
  refused("out.gguf", {.dtype = "q5_1"}, "dtype: wanted float32");
  refused("out", {.dtype = "q8_0"}, "Hugging Face folder");
  refused("out.gguf", {.format = "huggingface", .dtype = "q4_0"}, "Hugging Face folder");
  refused("out", {.format = "onnx"}, "format: wanted gguf or huggingface");
  CHECK(scratch.names() == Names{"tiny.gguf"});
  save(model, scratch / "out.bin", {.format = "gguf"});
  open(scratch / "out.bin");
}
