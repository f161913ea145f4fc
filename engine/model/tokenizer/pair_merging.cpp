#include "model/tokenizer/pair_merging.h"

#include <algorithm>
#include <utility>

namespace lacuna {

void PairMerging::add_word(std::vector<std::int32_t> tokens, std::int64_t count) {
  words_.push_back({std::move(tokens), count});
}

void PairMerging::count_pairs() {
  for (std::uint32_t place = 0; place < words_.size(); ++place) {
    const Word& word = words_[place];
    for (std::size_t i = 1; i < word.tokens.size(); ++i) add({word.tokens[i - 1], word.tokens[i]}, word.count, place);
  }
  push_new();
}

void PairMerging::add(Pair pair, std::int64_t count, std::uint32_t word) {
  counts_[key(pair)] += count;
  if (count < 0) return;
  std::vector<std::uint32_t>& words = new_places_[key(pair)];
  if (words.empty() || words.back() != word) words.push_back(word);  // words are gone through one by one
}

void PairMerging::push_new() {
  for (auto& [key, words] : new_places_) {
    const std::int64_t count = counts_[key];
    if (count <= 0) continue;
    const Pair pair = {static_cast<std::int32_t>(key >> 32), static_cast<std::int32_t>(key & 0xFFFFFFFF)};
    queue_.push_back({count, pair, std::move(words)});
    std::push_heap(queue_.begin(), queue_.end());
  }
  new_places_.clear();
}

// Counts in the queue may be those of before later merges, which take from them only: what is on top is looked up.
std::optional<PairMerging::Pair> PairMerging::next(std::int64_t least) {
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end());
    best_ = std::move(queue_.back());
    const std::int64_t count = counts_[key(best_.pair)];
    if (best_.count == count) {
      queue_.pop_back();
      return count >= least ? std::optional(best_.pair) : std::nullopt;
    }
    best_.count = count;
    queue_.back() = std::move(best_);
    std::push_heap(queue_.begin(), queue_.end());
  }
  return std::nullopt;
}

void PairMerging::merge(std::int32_t token) {
  for (const std::uint32_t place : best_.words) merge_in(place, token);
  push_new();
}

void PairMerging::merge_in(std::uint32_t place, std::int32_t token) {
  Word& word = words_[place];
  std::vector<std::int32_t>& tokens = word.tokens;
  const auto [left, right] = best_.pair;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < tokens.size();) {
    if (tokens[i] != left || i + 1 == tokens.size() || tokens[i + 1] != right) {
      tokens[kept++] = tokens[i++];
      continue;
    }
    if (kept > 0) {
      add({tokens[kept - 1], left}, -word.count, place);
      add({tokens[kept - 1], token}, word.count, place);
    }
    tokens[kept++] = token;
    i += 2;
    if (i < tokens.size()) {
      add({right, tokens[i]}, -word.count, place);
      add({token, tokens[i]}, word.count, place);
    }
  }
  tokens.resize(kept);
}

}  // namespace lacuna
