#include "model/sequence.h"

#include <algorithm>
#include <atomic>

#include "model/context.h"

namespace lacuna {

void Sequence::extend(const KvShape& shape, const std::vector<std::int32_t>& more_ids,
                      const std::vector<double>& more_positions) {
  const std::int64_t total = length() + static_cast<std::int64_t>(more_ids.size());
  if (length() % kPageTokens != 0) {
    if (pages.back().use_count() == 1) {
      std::atomic_thread_fence(std::memory_order_acquire);  // after the last reads of whoever shared it before
    } else {
      const PagePtr copy = std::make_shared<Page>(shape);
      copy->copy_from(*pages.back());
      pages.back() = copy;
    }
  }
  while (static_cast<std::int64_t>(pages.size()) * kPageTokens < total) pages.push_back(std::make_shared<Page>(shape));
  ids.insert(ids.end(), more_ids.begin(), more_ids.end());
  positions.insert(positions.end(), more_positions.begin(), more_positions.end());
}

void Sequence::cut(std::int64_t count) {
  ids.resize(static_cast<std::size_t>(count));
  positions.resize(static_cast<std::size_t>(count));
  pages.resize(static_cast<std::size_t>((count + kPageTokens - 1) / kPageTokens));
}

std::shared_ptr<const Segment> Segment::read(const std::shared_ptr<const Model>& model, std::vector<std::int32_t> ids,
                                             std::vector<double> positions) {
  // As long as it likes: what is beyond the trained length is for whoever looks at its positions.
  Context context(model, std::max<std::int64_t>(1, static_cast<std::int64_t>(ids.size())));
  context.append(std::move(ids), std::move(positions));
  return std::make_shared<Segment>(model, context.tokens());
}

}  // namespace lacuna
