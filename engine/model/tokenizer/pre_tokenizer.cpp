#include "model/tokenizer/pre_tokenizer.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <limits>

#include "base/error.h"
#include "base/utf8.h"

namespace lacuna {
namespace {

struct Named {
  std::string_view name;
  const char* pattern;
  bool whole_pieces;
  bool digits_alone;  // each character of class N is cut off before the pattern sees the text
};

// \s of these patterns is Unicode's White_Space; PCRE2's with UCP is that and U+180E, which Unicode took out in 6.3.
// The class below is Unicode's, and its complement.
#define LACUNA_SPACE "[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]"
#define LACUNA_SPACE_IN_CLASS \
  "\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}"
#define LACUNA_TRAILING_SPACE LACUNA_SPACE "+(?![^" LACUNA_SPACE_IN_CLASS "])|" LACUNA_SPACE "+"

constexpr const char* kGpt2 =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^" LACUNA_SPACE_IN_CLASS "\\p{L}\\p{N}]+|" LACUNA_TRAILING_SPACE;
#define LACUNA_LLAMA3(numbers)                                                                        \
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" numbers "| ?[^" LACUNA_SPACE_IN_CLASS \
  "\\p{L}\\p{N}]+[\\r\\n]*|" LACUNA_SPACE "*[\\r\\n]+|" LACUNA_TRAILING_SPACE

constexpr std::array<Named, 4> kKnown = {{{"smollm", kGpt2, false, true},
                                          {"gpt-2", kGpt2, false, false},
                                          {"llama-bpe", LACUNA_LLAMA3("\\p{N}{1,3}"), true, false},
                                          {"qwen2", LACUNA_LLAMA3("\\p{N}"), false, false}}};

const Named& find(std::string_view name, const std::string& file) {
  for (const Named& known : kKnown) {
    if (known.name == name) return known;
  }
  fail(Status::kUnsupported, "{}: tokenizer.ggml.pre: wanted smollm, gpt-2, llama-bpe or qwen2, found {}", file,
       name.empty() ? std::string_view("none") : name);
}

}  // namespace

struct PreTokenizer::Pattern {
  pcre2_code* code = nullptr;
  pcre2_match_context* context = nullptr;

  explicit Pattern(const char* text) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text), PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error,
                         &offset, nullptr);
    if (code == nullptr) fail(Status::kInternal, "pre-tokenizer pattern: error {} at {}", error, offset);
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without the JIT it matches the same, slower
    context = pcre2_match_context_create(nullptr);
    if (context == nullptr) throw std::bad_alloc();
    // The patterns go back over a run of spaces once: the work is bounded by the text, not by a count.
    pcre2_set_match_limit(context, std::numeric_limits<std::uint32_t>::max());
  }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern() {
    pcre2_match_context_free(context);
    pcre2_code_free(code);
  }

  // Calls use(piece, matched) for each match and each stretch between matches, in order.
  template <typename Use>
  void cut(std::string_view text, Use&& use) const {
    if (text.empty()) return;
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> match(pcre2_match_data_create(1, nullptr),
                                                                                    pcre2_match_data_free);
    if (match == nullptr) throw std::bad_alloc();
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match.get());
    for (std::size_t at = 0; at < text.size();) {
      const int found = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
                                    PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, match.get(), context);
      if (found == PCRE2_ERROR_NOMATCH) return use(text.substr(at), false);
      if (found < 0) fail(Status::kInvalidArgument, "text: wanted one that PCRE2 can split, got its error {}", found);
      if (range[0] > at) use(text.substr(at, range[0] - at), false);
      use(text.substr(range[0], range[1] - range[0]), true);
      at = range[1];
    }
  }
};

PreTokenizer::PreTokenizer(std::string_view name, const std::string& file) {
  const Named& known = find(name, file);
  pattern_ = std::make_unique<Pattern>(known.pattern);
  if (known.digits_alone) digit_ = std::make_unique<Pattern>("\\p{N}");
  whole_pieces_ = known.whole_pieces;
}

PreTokenizer::~PreTokenizer() = default;
PreTokenizer::PreTokenizer(PreTokenizer&&) noexcept = default;

std::vector<std::string_view> PreTokenizer::split(std::string_view text) const {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length > 0) {
      at += length;
      continue;
    }
    split_valid(text.substr(start, at - start), pieces);
    pieces.push_back(text.substr(at, 1));
    start = ++at;
  }
  split_valid(text.substr(start), pieces);
  return pieces;
}

void PreTokenizer::split_valid(std::string_view text, std::vector<std::string_view>& pieces) const {
  if (digit_ == nullptr) return pattern_->cut(text, [&](std::string_view piece, bool) { pieces.push_back(piece); });
  digit_->cut(text, [&](std::string_view stretch, bool is_digit) {
    if (is_digit) return pieces.push_back(stretch);
    pattern_->cut(stretch, [&](std::string_view piece, bool) { pieces.push_back(piece); });
  });
}

}  // namespace lacuna
