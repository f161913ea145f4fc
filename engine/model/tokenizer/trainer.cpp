#include "model/tokenizer/trainer.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/utf8.h"
#include "model/tokenizer/byte_alphabet.h"
#include "model/tokenizer/pair_merging.h"

namespace lacuna {
namespace {

constexpr std::int64_t kBytes = 256;
constexpr std::int64_t kMostTokens = std::int64_t{1} << 24;

void check(const TokenizerTraining& options) {
  const auto least = static_cast<std::int64_t>(options.special_tokens.size()) + kBytes;
  if (options.vocab_size < least || options.vocab_size > kMostTokens) {
    fail(Status::kInvalidArgument,
         "vocab_size: wanted a number from {} (256 bytes and {} special tokens) to {}, got {}", least, least - kBytes,
         kMostTokens, options.vocab_size);
  }
  if (options.min_frequency < 1)
    fail(Status::kInvalidArgument, "min_frequency: wanted at least 1, got {}", options.min_frequency);
  std::unordered_set<std::string_view> seen;
  for (int byte = 0; byte < kBytes; ++byte) seen.insert(byte_stand_in(static_cast<std::uint8_t>(byte)));
  for (std::size_t i = 0; i < options.special_tokens.size(); ++i) {
    const std::string& name = options.special_tokens[i];
    bool valid = !name.empty();
    for (std::size_t at = 0; valid && at < name.size();) {
      const std::size_t length = utf8_length(name, at);
      valid = length > 0;
      at += length;
    }
    if (!valid) fail(Status::kInvalidArgument, "special_tokens[{}]: wanted a name of UTF-8, got \"{}\"", i + 1, name);
    if (!seen.insert(name).second) {
      fail(Status::kInvalidArgument,
           "special_tokens[{}]: wanted names that differ, and from those of bytes, got \"{}\"", i + 1, name);
    }
  }
}

std::int32_t id_of(const std::vector<std::string>& names, const std::string& name, const char* argument) {
  if (name.empty()) return -1;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    fail(Status::kInvalidArgument, "{}: wanted one of the special tokens, got \"{}\"", argument, name);
  return static_cast<std::int32_t>(found - names.begin());
}

// The 256 stand-ins in the order of their code points, which is that of their UTF-8. Gives each byte's id.
std::array<std::int32_t, kBytes> add_bytes(std::vector<std::string>& tokens) {
  std::array<std::int32_t, kBytes> order{}, ids{};
  for (std::int32_t byte = 0; byte < kBytes; ++byte) order[static_cast<std::size_t>(byte)] = byte;
  const auto stand_in = [](std::int32_t byte) { return byte_stand_in(static_cast<std::uint8_t>(byte)); };
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return stand_in(a) < stand_in(b); });
  for (const std::int32_t byte : order) {
    ids[static_cast<std::size_t>(byte)] = static_cast<std::int32_t>(tokens.size());
    tokens.emplace_back(stand_in(byte));
  }
  return ids;
}

PairMerging words_as_bytes(const WordCounts& words, const std::array<std::int32_t, kBytes>& ids) {
  PairMerging pairs;
  for (const WordCounts::Word& word : words.words()) {
    std::vector<std::int32_t> tokens;
    tokens.reserve(word.bytes.size());
    for (const char byte : word.bytes) tokens.push_back(ids[static_cast<std::uint8_t>(byte)]);
    pairs.add_word(std::move(tokens), word.count);
  }
  pairs.count_pairs();
  return pairs;
}

// Pairs become tokens until there are enough. Two pairs may become the same token, and a pair may come up again: its
// last place in the order is the one that counts.
std::vector<PairMerging::Pair> merge_pairs(PairMerging& pairs, const TokenizerTraining& options,
                                           std::vector<std::string>& tokens) {
  std::unordered_map<std::string, std::int32_t> ids;
  for (std::size_t id = 0; id < tokens.size(); ++id) ids.emplace(tokens[id], static_cast<std::int32_t>(id));
  const auto specials = static_cast<std::int32_t>(options.special_tokens.size());
  std::vector<PairMerging::Pair> merges;
  while (static_cast<std::int64_t>(tokens.size()) < options.vocab_size) {
    check_interrupt();
    const auto pair = pairs.next(options.min_frequency);
    if (!pair) break;
    const std::string text =
        tokens[static_cast<std::size_t>(pair->left)] + tokens[static_cast<std::size_t>(pair->right)];
    const auto [found, is_new] = ids.emplace(text, static_cast<std::int32_t>(tokens.size()));
    if (found->second < specials) continue;  // a control token stands in no ordinary text
    if (is_new) tokens.push_back(text);
    merges.push_back(*pair);
    pairs.merge(found->second);
  }
  return merges;
}

std::vector<std::string> merge_texts(const std::vector<PairMerging::Pair>& merges,
                                     const std::vector<std::string>& tokens) {
  std::vector<std::string> texts;
  std::unordered_set<std::string> seen;
  for (auto merge = merges.rbegin(); merge != merges.rend(); ++merge) {
    std::string text =
        tokens[static_cast<std::size_t>(merge->left)] + " " + tokens[static_cast<std::size_t>(merge->right)];
    if (seen.insert(text).second) texts.push_back(std::move(text));
  }
  std::reverse(texts.begin(), texts.end());
  return texts;
}

}  // namespace

TokenizerTrainer::TokenizerTrainer(std::string_view pre_tokenizer)
    : name_(pre_tokenizer), pre_tokenizer_(pre_tokenizer, "pre_tokenizer") {}

void TokenizerTrainer::add(std::string_view text) {
  for (std::string_view piece : pre_tokenizer_.split(text)) {
    for (; piece.size() > kLongestPiece; piece.remove_prefix(kLongestPiece)) words_.add(piece.substr(0, kLongestPiece));
    words_.add(piece);
  }
}

std::shared_ptr<const TrainedTokenizer> TokenizerTrainer::train(const TokenizerTraining& options) const {
  check(options);
  auto result = std::make_shared<TrainedTokenizer>();
  result->tokens = options.special_tokens;
  const std::array<std::int32_t, kBytes> bytes = add_bytes(result->tokens);
  PairMerging pairs = words_as_bytes(words_, bytes);
  result->merges = merge_texts(merge_pairs(pairs, options, result->tokens), result->tokens);
  result->pre_tokenizer = name_;

  TokenizerSource& source = result->source;
  source.file = "the trained tokenizer";
  source.model = "gpt2";
  source.pre_tokenizer = result->pre_tokenizer;
  source.tokens.assign(result->tokens.begin(), result->tokens.end());
  source.has_token_types = true;
  source.token_types.assign(result->tokens.size(), kNormalToken);
  std::fill_n(source.token_types.begin(), options.special_tokens.size(), kControlToken);
  source.merges.assign(result->merges.begin(), result->merges.end());
  source.bos = id_of(options.special_tokens, options.first_token, "bos");
  source.eos = id_of(options.special_tokens, options.last_token, "eos");
  return result;
}

}  // namespace lacuna
