// Text to token ids and back: byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

// GGUF's token types that matter here.
constexpr std::int32_t kNormalToken = 1;
constexpr std::int32_t kControlToken = 3;
constexpr std::int32_t kUserDefinedToken = 4;

// What a tokenizer is made of; views into files that outlive it.
struct TokenizerSource {
  std::string file;                       // for error texts
  std::string_view model;                 // "gpt2": byte-level BPE, the only one read
  std::string_view pre_tokenizer;         // "smollm", "gpt-2", "llama-bpe", "qwen2"
  std::vector<std::string_view> tokens;   // by id, in GPT-2's printable stand-ins for bytes; control tokens as they are
  bool has_token_types = false;           // without them all tokens are normal
  std::vector<std::int32_t> token_types;  // GGUF's: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte
  std::vector<std::string_view> merges;   // "left right", most frequent first
  std::int32_t bos = -1;
  std::int32_t eos = -1;
  // What the tokenizer itself does without, and other programs ask for: kept for files that are written.
  std::int32_t unknown = -1;
  std::int32_t padding = -1;
  std::optional<bool> add_bos;     // whether programs are to begin a text with bos by themselves
  std::string_view chat_template;  // Jinja; "": none
  // Of tokenizers that are not GGUF's: texts are brought into Unicode's normal form C, and only then searched for the
  // tokens `normalized` (ids); whether a piece that is a whole entry is taken as it is (none: as the pre-tokenizer
  // says).
  bool nfc = false;
  std::vector<std::int32_t> normalized;
  std::optional<bool> whole_pieces;
  std::string_view merges_key = "tokenizer.ggml.merges";  // what the merges are called in `file`
};

class Tokenizer {
 public:
  // Throws Error: kUnsupported for another model or pre-tokenizer (by name), kCorrupt for arrays that do not fit
  // together.
  explicit Tokenizer(const TokenizerSource& source);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  std::int64_t vocab_size() const;
  // special: a control token's name inside the text becomes that token (the longest name at the earliest place wins);
  // otherwise it is ordinary text. bos: the result begins with the model's bos (kInvalidArgument when it has none).
  // What is not UTF-8 is encoded byte by byte; kInvalidArgument for a byte that the vocabulary has no token for, as
  // some vocabularies lack bytes that no text has. Works in O(n log n).
  std::vector<std::int32_t> encode(std::string_view text, bool bos, bool special) const;
  // The exact bytes. Throws kInvalidArgument naming the place and the id of one out of range.
  std::string decode(std::span<const std::int32_t> ids) const;
  bool is_control(std::int32_t id) const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace lacuna
