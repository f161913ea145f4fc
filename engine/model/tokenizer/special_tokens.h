// Tokens whose names may stand in a text: the longest name at the earliest place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna {

class SpecialTokens {
 public:
  struct Match {
    std::size_t at;
    std::size_t length;
    std::int32_t id;
  };

  // An empty name is never found.
  void add(std::string_view name, std::int32_t id, bool control);
  void finish();  // after the last add

  // The first match in text from `from` on; control tokens only where `control` says so.
  std::optional<Match> find(std::string_view text, std::size_t from, bool control) const;

 private:
  struct Entry {
    std::string name;
    std::int32_t id;
    bool control;
  };
  std::vector<Entry> by_first_byte_[256];  // longest first
};

}  // namespace lacuna
