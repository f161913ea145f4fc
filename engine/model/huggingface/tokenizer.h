// tokenizer.json of a Hugging Face folder: byte-level BPE with its added tokens. Beside it, where they are there,
// tokenizer_config.json (which tokens begin and end a text) and the chat template.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/huggingface/config.h"
#include "model/huggingface/json.h"
#include "model/tokenizer.h"

namespace lacuna::huggingface {

// Of tokenizer.json; the largest vocabularies have half of it.
constexpr std::size_t kMostTokenizerBytes = std::size_t{64} << 20;

class TokenizerFile {
 public:
  // Ids without a token, up to vocab_size, get one that no text has. Throws kUnsupported, by name, for what would give
  // other ids and is not done here; kCorrupt for what does not fit together.
  TokenizerFile(const std::string& folder, const Config& config, std::int64_t vocab_size);
  TokenizerFile(const TokenizerFile&) = delete;
  TokenizerFile& operator=(const TokenizerFile&) = delete;

  const TokenizerSource& source() const { return source_; }  // views into this

 private:
  void read_vocabulary(const Field& model);
  void read_added_token(const Field& token, const Field& model);
  void read_merges(const Field& model);
  void read_normalizer(const Field& file);
  void read_post_processor(const Field& processor);
  void read_tokenizer_config(const std::string& folder);
  void fill_holes();
  std::int32_t find(std::string_view text) const;  // -1: none

  std::string config_path_;  // of config.json, for error texts
  std::vector<std::string> tokens_, merges_;
  std::set<std::string> added_;                                     // texts of added tokens
  std::vector<std::pair<std::string_view, std::int32_t>> by_text_;  // sorted
  std::string chat_template_;
  TokenizerSource source_;
};

}  // namespace lacuna::huggingface
