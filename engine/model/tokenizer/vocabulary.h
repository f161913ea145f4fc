// Token texts to ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lacuna {

// A hash table with open addressing: four bytes a slot, since a vocabulary has up to half a million tokens. The hash
// has a secret of the process: a file cannot be made whose texts all fall into one place.
class Vocabulary {
 public:
  // The texts outlive it. Of equal ones the first is found.
  explicit Vocabulary(const std::vector<std::string_view>& texts);

  std::optional<std::int32_t> find(std::string_view text) const;

 private:
  std::size_t first_slot(std::string_view text) const;

  std::vector<std::string_view> texts_;  // by id
  std::vector<std::int32_t> slots_;      // ids, -1: free; a power of two of them, at most half in use
};

}  // namespace lacuna
