// How often each piece of a text stands in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lacuna {

class WordCounts {
 public:
  struct Word {
    std::string bytes;
    std::int64_t count;
  };

  void add(std::string_view word) {
    const auto found = places_.find(word);
    if (found != places_.end()) {
      ++words_[found->second].count;
      return;
    }
    words_.push_back({std::string(word), 1});
    places_.emplace(words_.back().bytes, words_.size() - 1);
  }

  // In the order in which they came first.
  const std::deque<Word>& words() const { return words_; }

 private:
  std::deque<Word> words_;  // a deque: the keys below are views of its texts
  std::unordered_map<std::string_view, std::size_t> places_;
};

}  // namespace lacuna
