// Byte-pair merging (Sennrich et al. 2016): the pair of least rank first, leftmost among equals.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/tokenizer.h"

namespace lacuna {

class Bpe {
 public:
  // Throws kCorrupt for a merge of what is not in the vocabulary, and for a byte that no token stands for.
  explicit Bpe(const TokenizerSource& source);

  std::optional<std::int32_t> find(std::string_view token) const;
  // Merges the bytes of a piece as far as it goes; appends the ids. O(n log n).
  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const;
  // The token that is the whole piece, if there is one.
  std::optional<std::int32_t> whole(std::string_view piece) const;

 private:
  struct Merge {
    std::int32_t rank;
    std::int32_t id;
  };
  static std::uint64_t pair(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
  }
  const Merge* find_merge(std::int32_t left, std::int32_t right) const;
  void read_merges(const TokenizerSource& source);

  std::unordered_map<std::string_view, std::int32_t> tokens_;  // as they stand in the file
  std::unordered_map<std::uint64_t, Merge> merges_;
  std::int32_t bytes_[256];
};

}  // namespace lacuna
