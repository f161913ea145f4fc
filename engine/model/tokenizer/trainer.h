// Trains a byte-level BPE on texts: the two tokens that stand side by side most often become one (Sennrich et al. 2016,
// algorithm 1).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/tokenizer.h"
#include "model/tokenizer/pre_tokenizer.h"
#include "model/tokenizer/word_counts.h"

namespace lacuna {

struct TokenizerTraining {
  std::int64_t vocab_size = 0;              // most tokens: special ones, 256 bytes, and those of several bytes
  std::int64_t min_frequency = 2;           // a pair that stands less often becomes no token
  std::vector<std::string> special_tokens;  // control tokens; their ids are 0, 1, …
  std::string first_token, last_token;      // of the special ones: bos and eos; "": none
};

// A tokenizer's parts with the texts that they are views of.
struct TrainedTokenizer {
  std::vector<std::string> tokens;  // by id
  std::vector<std::string> merges;  // "left right"
  std::string pre_tokenizer;
  TokenizerSource source;  // of the above
};

class TokenizerTrainer {
 public:
  // Of the pre-tokenizers' names. Throws kUnsupported for another.
  explicit TokenizerTrainer(std::string_view pre_tokenizer);

  // Counts the pieces of a text. One longer than kLongestPiece bytes counts as several.
  void add(std::string_view text);
  // The tokens and merges of all that was added: those that BpeTrainer of the library `tokenizers` finds, ties (the
  // pair of smaller ids) included. Fewer than vocab_size where no pair is left that stands min_frequency times. Throws
  // kInvalidArgument for a vocabulary without room for bytes and special tokens, and for special tokens that are empty,
  // no UTF-8, the same twice, or a single byte; kInterrupted.
  std::shared_ptr<const TrainedTokenizer> train(const TokenizerTraining& options) const;

  static constexpr std::size_t kLongestPiece = 1024;

 private:
  std::string name_;
  PreTokenizer pre_tokenizer_;
  WordCounts words_;
};

}  // namespace lacuna
