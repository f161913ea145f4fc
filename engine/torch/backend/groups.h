// Rows of a pass that attend together: neighbours that see the same frames, so that a prompt is a few products and a
// probe of many positions is one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/backend.h"

namespace lacuna::aten {

struct Group {
  std::int64_t first = 0;  // row
  std::int64_t rows = 0;
  bool in_pages = false;  // whether the rows' own keys lie in pages
  // The longest view of each frame: of the last one, what the row that sees most does; a row in a page is in it.
  std::vector<FrameView> frames;

  std::int64_t keys() const {
    std::int64_t total = 0;
    for (const FrameView& frame : frames) total += frame.count;
    return total;
  }
};

// Tokens of its own frame that a row sees in pages: itself too, when it is there.
inline std::int64_t own_count(const Row& row) { return row.frames.back().count + (row.page != nullptr ? 1 : 0); }

// In order, none with more than most_scores / keys rows (and one at least).
std::vector<Group> group_rows(std::span<const Row> rows, std::int64_t most_scores);

}  // namespace lacuna::aten
