#include "torch/backend/groups.h"

#include <algorithm>

namespace lacuna::aten {
namespace {

bool same_pages(const FrameView& a, const FrameView& b) {
  return a.pages.data() == b.pages.data() && a.pages.size() == b.pages.size() && a.at == b.at;
}

// Whether two rows differ at most in how much they see of their own frame.
bool see_the_same(const Row& a, const Row& b) {
  if (a.frames.size() != b.frames.size() || (a.page == nullptr) != (b.page == nullptr)) return false;
  for (std::size_t i = 0; i < a.frames.size(); ++i) {
    const bool own = i + 1 == a.frames.size();
    if (!same_pages(a.frames[i], b.frames[i])) return false;
    if (!own && a.frames[i].count != b.frames[i].count) return false;
  }
  return true;
}

bool has_room(const Group& group, std::int64_t most_scores) {
  return (group.rows + 1) * (group.keys() + 1) <= most_scores;
}

Group begin_group(const Row& row, std::int64_t index) {
  Group group{index, 1, row.page != nullptr, {row.frames.begin(), row.frames.end()}};
  group.frames.back().count = own_count(row);
  return group;
}

}  // namespace

std::vector<Group> group_rows(std::span<const Row> rows, std::int64_t most_scores) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && see_the_same(rows[i - 1], rows[i]) && has_room(groups.back(), most_scores)) {
      Group& group = groups.back();
      ++group.rows;
      group.frames.back().count = std::max(group.frames.back().count, own_count(rows[i]));
    } else {
      groups.push_back(begin_group(rows[i], static_cast<std::int64_t>(i)));
    }
  }
  return groups;
}

}  // namespace lacuna::aten
