// Tokens that have been read: ids, positions and the pages with their keys and values. Copies share the pages.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/backend.h"
#include "model/model.h"

namespace lacuna {

class Sequence {
 public:
  std::vector<std::int32_t> ids;
  std::vector<double> positions;
  std::vector<PagePtr> pages;

  std::int64_t length() const { return static_cast<std::int64_t>(ids.size()); }
  // One after the last token's; 0 without one.
  double next_position() const { return positions.empty() ? 0.0 : positions.back() + 1.0; }
  FrameView frame(std::int64_t count, double at) const { return {pages, count, at}; }

  // Adds tokens and the memory that their keys and values will be written to. A last page that is not full and that
  // another sequence shares is copied first: what others see is never written to. Throws std::bad_alloc.
  void extend(const KvShape& shape, const std::vector<std::int32_t>& more_ids,
              const std::vector<double>& more_positions);
  // Keeps the first `count` tokens.
  void cut(std::int64_t count);
};

// Tokens read by themselves, at positions of their own; immutable.
class Segment : public std::enable_shared_from_this<Segment> {
 public:
  // Runs the model over them. Throws Error.
  static std::shared_ptr<const Segment> read(const std::shared_ptr<const Model>& model, std::vector<std::int32_t> ids,
                                             std::vector<double> positions);

  Segment(std::shared_ptr<const Model> model, Sequence tokens) : model_(std::move(model)), tokens_(std::move(tokens)) {}

  const Model& model() const { return *model_; }
  const Sequence& tokens() const { return tokens_; }
  std::int64_t bytes() const {
    return static_cast<std::int64_t>(tokens_.pages.size()) * model_->kv_shape().page_bytes();
  }

 private:
  std::shared_ptr<const Model> model_;
  Sequence tokens_;
};

}  // namespace lacuna
