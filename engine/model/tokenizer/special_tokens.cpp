#include "model/tokenizer/special_tokens.h"

#include <algorithm>

namespace lacuna {

void SpecialTokens::add(std::string_view name, std::int32_t id, bool control) {
  if (name.empty()) return;
  by_first_byte_[static_cast<std::uint8_t>(name[0])].push_back({std::string(name), id, control});
}

void SpecialTokens::finish() {
  for (auto& entries : by_first_byte_) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.name.size() > b.name.size(); });
  }
}

std::optional<SpecialTokens::Match> SpecialTokens::find(std::string_view text, std::size_t from, bool control) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    for (const Entry& entry : by_first_byte_[static_cast<std::uint8_t>(text[at])]) {
      if (entry.control && !control) continue;
      if (text.compare(at, entry.name.size(), entry.name) == 0) return Match{at, entry.name.size(), entry.id};
    }
  }
  return std::nullopt;
}

}  // namespace lacuna
