// Cuts a text into the pieces inside which byte pairs are merged, by the pattern that a model was trained with.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

class PreTokenizer {
 public:
  // "smollm", "gpt-2", "llama-bpe", "qwen2". Throws kUnsupported for another, naming `file` and the four.
  PreTokenizer(std::string_view name, const std::string& file);
  ~PreTokenizer();
  PreTokenizer(PreTokenizer&&) noexcept;

  // Pieces in order; together they are the text. Bytes that are not UTF-8 are pieces of their own.
  std::vector<std::string_view> split(std::string_view text) const;
  // Whether a piece that is a whole vocabulary entry is taken as it is, without merging (Llama 3).
  bool whole_pieces() const { return whole_pieces_; }

 private:
  struct Pattern;
  void split_valid(std::string_view text, std::vector<std::string_view>& pieces) const;

  std::unique_ptr<Pattern> pattern_;
  std::unique_ptr<Pattern> digit_;  // where number characters are cut off first
  bool whole_pieces_ = false;
};

}  // namespace lacuna
