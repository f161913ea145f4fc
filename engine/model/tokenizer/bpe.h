// Byte-pair merging (Sennrich et al. 2016): the pair of least rank first, leftmost among equals.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/tokenizer.h"
#include "model/tokenizer/vocabulary.h"

namespace lacuna {

class Bpe {
 public:
  // Throws kCorrupt for a merge of what is not in the vocabulary, and for a byte that no token stands for.
  explicit Bpe(const TokenizerSource& source);

  // Merges the bytes of a piece as far as it goes; appends the ids. O(n log n).
  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const;
  // The token that is the whole piece, if there is one; none for a control token's name.
  std::optional<std::int32_t> whole(std::string_view piece) const;

 private:
  // What a left part and `right` become.
  struct Merge {
    std::int32_t right;
    std::int32_t rank;
    std::int32_t id;
  };
  const Merge* find_merge(std::int32_t left, std::int32_t right) const;
  void read_merges(const TokenizerSource& source);

  Vocabulary vocabulary_;                   // texts as they stand in the file
  std::vector<bool> control_;               // by id
  std::vector<std::uint32_t> first_merge_;  // (vocabulary + 1): where a left part's merges begin
  std::vector<Merge> merges_;               // by left part, then by right
  std::int32_t bytes_[256];
};

}  // namespace lacuna
