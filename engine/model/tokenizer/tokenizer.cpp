#include "model/tokenizer.h"

#include <set>

#include "base/error.h"
#include "model/tokenizer/bpe.h"
#include "model/tokenizer/byte_alphabet.h"
#include "model/tokenizer/normal_form.h"
#include "model/tokenizer/pre_tokenizer.h"
#include "model/tokenizer/special_tokens.h"

namespace lacuna {
namespace {

// Ordinary tokens of more than one byte: those that come about by merges.
std::size_t joined_tokens(const TokenizerSource& source) {
  std::size_t count = 0;
  for (std::size_t id = 0; id < source.tokens.size(); ++id) {
    const bool ordinary = id >= source.token_types.size() || source.token_types[id] == kNormalToken;
    count += ordinary && from_byte_alphabet(source.tokens[id]).size() > 1 ? 1 : 0;
  }
  return count;
}

// Without its merges a vocabulary still encodes any text, into other ids than the model was trained on. Small ones are
// made by hand and may hold what they like.
void check_merges(const TokenizerSource& source) {
  constexpr std::size_t kSmall = 1000;
  const std::size_t joined = joined_tokens(source);
  const std::size_t least = joined == 0 ? 0 : joined < kSmall ? 1 : joined / 2;
  if (source.merges.size() >= least) return;
  fail(Status::kCorrupt, "{}: {}: wanted at least {} for {} tokens of several bytes, found {}", source.file,
       source.merges_key, least, joined, source.merges.size());
}

void check(const TokenizerSource& source) {
  if (source.model != "gpt2") {
    fail(Status::kUnsupported, "{}: tokenizer.ggml.model: wanted gpt2 (byte-level BPE), found {}", source.file,
         source.model);
  }
  if (source.tokens.empty())
    fail(Status::kCorrupt, "{}: tokenizer.ggml.tokens: wanted at least one token, found none", source.file);
  if (source.has_token_types && source.token_types.size() != source.tokens.size()) {
    fail(Status::kCorrupt, "{}: tokenizer.ggml.token_type: wanted {} numbers, one for each token, found {}",
         source.file, source.tokens.size(), source.token_types.size());
  }
  check_merges(source);
  const auto check_id = [&](std::int32_t id, const char* key) {
    if (id >= static_cast<std::int64_t>(source.tokens.size())) {
      fail(Status::kCorrupt, "{}: tokenizer.ggml.{}: wanted a token id below {}, found {}", source.file, key,
           source.tokens.size(), id);
    }
  };
  check_id(source.bos, "bos_token_id");
  check_id(source.eos, "eos_token_id");
}

const TokenizerSource& checked(const TokenizerSource& source) {
  check(source);
  return source;
}

}  // namespace

struct Tokenizer::Data {
  explicit Data(const TokenizerSource& source)
      : bpe(checked(source)),
        pre_tokenizer(source.pre_tokenizer, source.file),
        tokens(source.tokens),
        types(source.token_types),
        bos(source.bos),
        nfc(source.nfc),
        whole_pieces(source.whole_pieces.value_or(pre_tokenizer.whole_pieces())) {
    const std::set<std::int32_t> behind(source.normalized.begin(), source.normalized.end());
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (!stands_for_itself(i)) continue;
      const auto id = static_cast<std::int32_t>(i);
      (behind.contains(id) ? normalized : special).add(tokens[i], id, types[i] == kControlToken);
    }
    special.finish();
    normalized.finish();
  }

  bool stands_for_itself(std::size_t id) const {
    return id < types.size() && (types[id] == kControlToken || types[id] == kUserDefinedToken);
  }

  void encode_plain(std::string_view text, std::vector<std::int32_t>& ids) const {
    for (const std::string_view piece : pre_tokenizer.split(text)) {
      const auto whole = whole_pieces ? bpe.whole(piece) : std::nullopt;
      if (whole) {
        ids.push_back(*whole);
      } else {
        bpe.encode(piece, ids);
      }
    }
  }

  // Cuts a text at `names`, whose ids it appends; hands what is between to `use`.
  template <typename Use>
  static void cut(const SpecialTokens& names, std::string_view text, bool control, std::vector<std::int32_t>& ids,
                  Use&& use) {
    std::size_t start = 0;
    while (const auto match = names.find(text, start, control)) {
      use(text.substr(start, match->at - start));
      ids.push_back(match->id);
      start = match->at + match->length;
    }
    use(text.substr(start));
  }

  void encode(std::string_view text, bool control, std::vector<std::int32_t>& ids) const {
    cut(special, text, control, ids, [&](std::string_view between) {
      if (!nfc) return encode_plain(between, ids);
      const std::string form = to_nfc(between);
      cut(normalized, form, control, ids, [&](std::string_view rest) { encode_plain(rest, ids); });
    });
  }

  Bpe bpe;
  PreTokenizer pre_tokenizer;
  SpecialTokens special;     // looked for in a text as it is
  SpecialTokens normalized;  // in its normal form
  std::vector<std::string_view> tokens;
  std::vector<std::int32_t> types;
  std::int32_t bos;
  bool nfc;
  bool whole_pieces;
};

Tokenizer::Tokenizer(const TokenizerSource& source) : data_(std::make_unique<Data>(source)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

std::int64_t Tokenizer::vocab_size() const { return static_cast<std::int64_t>(data_->tokens.size()); }

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, bool bos, bool special) const {
  std::vector<std::int32_t> ids;
  if (bos) {
    if (data_->bos < 0)
      fail(Status::kInvalidArgument, "bos: wanted a model with a token that begins a text, this one has none");
    ids.push_back(data_->bos);
  }
  data_->encode(text, special, ids);
  return ids;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string bytes;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= vocab_size()) {
      fail(Status::kInvalidArgument, "ids[{}]: wanted a token id from 0 to {}, got {}", i + 1, vocab_size() - 1,
           ids[i]);
    }
    const auto id = static_cast<std::size_t>(ids[i]);
    bytes += data_->stands_for_itself(id) ? std::string(data_->tokens[id]) : from_byte_alphabet(data_->tokens[id]);
  }
  return bytes;
}

bool Tokenizer::is_control(std::int32_t id) const {
  const auto index = static_cast<std::size_t>(id);
  return index < data_->types.size() && data_->types[index] == kControlToken;
}

}  // namespace lacuna
