#include "model/tokenizer/gguf_source.h"

#include <limits>

#include "base/error.h"

namespace lacuna {
namespace {

// A token id, -1 where the file has none. (Some writers say "none" by the largest unsigned number.)
std::int32_t read_id(const GgufFile& file, std::string_view key) {
  const std::int64_t id = file.integer(key, -1);
  if (id == -1 || id == std::numeric_limits<std::uint32_t>::max()) return -1;
  if (id < 0 || id > std::numeric_limits<std::int32_t>::max()) {
    fail(Status::kCorrupt, "{}: {}: wanted a token id, found {}", file.path(), key, id);
  }
  return static_cast<std::int32_t>(id);
}

}  // namespace

TokenizerSource tokenizer_source(const GgufFile& file) {
  TokenizerSource source;
  source.file = file.path();
  source.model = file.require_string("tokenizer.ggml.model");
  source.pre_tokenizer = file.string("tokenizer.ggml.pre", "");
  source.tokens = file.strings("tokenizer.ggml.tokens");
  source.has_token_types = file.find("tokenizer.ggml.token_type") != nullptr;
  source.token_types = file.integers("tokenizer.ggml.token_type");
  source.merges = file.strings("tokenizer.ggml.merges");
  source.bos = read_id(file, "tokenizer.ggml.bos_token_id");
  source.eos = read_id(file, "tokenizer.ggml.eos_token_id");
  source.unknown = read_id(file, "tokenizer.ggml.unknown_token_id");
  source.padding = read_id(file, "tokenizer.ggml.padding_token_id");
  if (file.find("tokenizer.ggml.add_bos_token") != nullptr) {
    source.add_bos = file.boolean("tokenizer.ggml.add_bos_token", false);
  }
  source.chat_template = file.string("tokenizer.chat_template", "");
  return source;
}

}  // namespace lacuna
