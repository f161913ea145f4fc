// The words of a text as tokens, and how often each pair of tokens stands side by side: kept up to date while pairs
// become tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace lacuna {

class PairMerging {
 public:
  struct Pair {
    std::int32_t left;
    std::int32_t right;
  };

  // Words come first, then count_pairs(), then next() and merge() by turns.
  void add_word(std::vector<std::int32_t> tokens, std::int64_t count);
  void count_pairs();

  // The pair that stands most often (ties: the one of smaller ids), at least `least` times; nothing when there is none.
  std::optional<Pair> next(std::int64_t least);
  // Makes the pair that next() gave one token in all words.
  void merge(std::int32_t token);

 private:
  struct Word {
    std::vector<std::int32_t> tokens;
    std::int64_t count;
  };
  // A pair in the words where it came about together. A pair that comes about again has another one.
  struct Candidate {
    std::int64_t count;
    Pair pair;
    std::vector<std::uint32_t> words;

    bool operator<(const Candidate& other) const {
      if (count != other.count) return count < other.count;
      return key(pair) > key(other.pair);
    }
  };
  struct Hash {
    std::size_t operator()(std::uint64_t key) const { return (key ^ key >> 29) * 0x9E3779B97F4A7C15u; }
  };
  using Places = std::unordered_map<std::uint64_t, std::vector<std::uint32_t>, Hash>;

  static std::uint64_t key(Pair pair) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(pair.left)) << 32 |
           static_cast<std::uint32_t>(pair.right);
  }
  void add(Pair pair, std::int64_t count, std::uint32_t word);
  void push_new();
  void merge_in(std::uint32_t place, std::int32_t token);

  std::vector<Word> words_;
  std::unordered_map<std::uint64_t, std::int64_t, Hash> counts_;
  Places new_places_;             // where pairs came about since the last push_new()
  std::vector<Candidate> queue_;  // a heap
  Candidate best_;
};

}  // namespace lacuna
