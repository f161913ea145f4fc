// Damages a JSON text: bytes as in any file, and what is JSON still but means something else.
#pragma once

#include <array>
#include <cctype>
#include <random>
#include <string>

#include "fuzz/mutate.h"

namespace lacuna::fuzz {

class JsonMutator {
 public:
  JsonMutator(std::string text, std::mt19937& engine) : text_(std::move(text)), engine_(engine) {}

  std::string run() {
    for (unsigned i = 0, edits = 1 + below(3); i < edits && !text_.empty(); ++i) edit();
    return text_;
  }

 private:
  std::size_t below(std::size_t most) { return engine_() % most; }

  void edit() {
    switch (below(6)) {
      case 0:
        return edit_bytes();
      case 1:
        return replace_number();
      case 2:
        return replace_value();
      case 3:
        return move_entry();
      case 4:
        return cut_entry();
      default:
        return edit_word();
    }
  }

  void edit_bytes() {
    const Subject subject{"", text_, 0, text_.size(), 0};
    text_ = mutate(subject, engine_).head;
  }

  // The run of characters of `kind` at or behind a random place.
  template <typename Kind>
  std::pair<std::size_t, std::size_t> find_run(Kind&& kind) {
    std::size_t begin = below(text_.size());
    while (begin < text_.size() && !kind(text_[begin])) ++begin;
    while (begin > 0 && begin < text_.size() && kind(text_[begin - 1])) --begin;
    std::size_t end = begin;
    while (end < text_.size() && kind(text_[end])) ++end;
    return {begin, end};
  }

  void replace_number() {
    const auto [begin, end] = find_run([](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
    static constexpr std::array kNumbers = {"0",
                                            "1",
                                            "-1",
                                            "7",
                                            "2147483647",
                                            "4294967296",
                                            "1e999",
                                            "0.5",
                                            "null",
                                            "1e-300",
                                            "9223372036854775807",
                                            "18446744073709551615",
                                            "123456789012345678901234567890"};
    text_.replace(begin, end - begin, kNumbers[below(kNumbers.size())]);
  }

  // What stands between two of : , [ ] { }
  void replace_value() {
    const auto [begin, end] =
        find_run([](char c) { return std::string_view(":,[]{}").find(c) == std::string_view::npos; });
    static constexpr std::array kValues = {"null",
                                           "true",
                                           "[]",
                                           "{}",
                                           "\"\"",
                                           "\"x\"",
                                           "[[[[[[]]]]]]",
                                           "-0",
                                           "0.0",
                                           "\"\\u0000\"",
                                           "\"\\ud800\"",
                                           "[1]",
                                           "{\"a\":{\"a\":1}}"};
    text_.replace(begin, end - begin, kValues[below(kValues.size())]);
  }

  // From a comma to the next.
  std::pair<std::size_t, std::size_t> entry() {
    const std::size_t begin = text_.find(',', below(text_.size()));
    if (begin == std::string::npos) return {0, 0};
    const std::size_t end = text_.find(',', begin + 1 + below(64));
    return {begin, end == std::string::npos ? begin : end};
  }
  void move_entry() {
    const auto [begin, end] = entry();
    const std::string copy = text_.substr(begin, end - begin);
    const std::size_t at = text_.find(',', below(text_.size()));
    if (at != std::string::npos) text_.insert(at, copy);
  }
  void cut_entry() {
    const auto [begin, end] = entry();
    text_.erase(begin, end - begin);
  }

  void edit_word() {
    const auto [begin, end] = find_run([](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    if (begin < end) text_[begin + below(end - begin)] = static_cast<char>('a' + below(26));
  }

  std::string text_;
  std::mt19937& engine_;
};

inline std::string mutate_json(const std::string& text, std::mt19937& engine) {
  return JsonMutator(text, engine).run();
}

}  // namespace lacuna::fuzz
