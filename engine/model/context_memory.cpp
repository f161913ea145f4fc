// What a context keeps alive.
#include <algorithm>
#include <map>

#include "model/context.h"

namespace lacuna {
namespace {

// Lists of spans that a context refers to, with how often it does.
using Lists = std::map<std::shared_ptr<const Spans>, long>;

// A context's hold on a segment.
struct Hold {
  long references = 0;          // to the segment, from lists of this context
  bool in_shared_list = false;  // somebody else has one of these lists
};

std::map<const Segment*, Hold> holds_of(const Lists& lists) {
  std::map<const Segment*, Hold> holds;
  for (const auto& [list, references] : lists) {
    const bool shared = list.use_count() > references + 1;  // one is the key's
    for (const Span& span : *list) {
      Hold& hold = holds[span.segment.get()];
      ++hold.references;
      hold.in_shared_list = hold.in_shared_list || shared;
    }
  }
  return holds;
}

std::int64_t shared_pages(const Sequence& tokens) {
  return std::count_if(tokens.pages.begin(), tokens.pages.end(),
                       [](const PagePtr& page) { return page.use_count() > 1; });
}

}  // namespace

Context::Memory Context::memory() const {
  Lists lists;
  ++lists[spans_];
  for (const View& view : views_) ++lists[view.spans];
  auto pages = static_cast<std::int64_t>(tokens_.pages.size());
  std::int64_t shared = shared_pages(tokens_);
  for (const auto& [segment, hold] : holds_of(lists)) {
    const auto count = static_cast<std::int64_t>(segment->tokens().pages.size());
    const bool by_others = hold.in_shared_list || segment->weak_from_this().use_count() > hold.references;
    pages += count;
    shared += by_others ? count : shared_pages(segment->tokens());
  }
  const std::int64_t page_bytes = model_->kv_shape().page_bytes();
  return {pages * page_bytes, shared * page_bytes};
}

}  // namespace lacuna
