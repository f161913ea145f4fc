#include "sample/candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace lacuna {
namespace {

constexpr float kOut = -std::numeric_limits<float>::infinity();

}  // namespace

Candidates::Candidates(std::int64_t vocab_size) : vocab_size_(vocab_size) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 28;
  if (vocab_size < 1 || vocab_size > kLargest) {
    fail(Status::kInvalidArgument, "vocab_size: wanted 1 to {}, got {}", kLargest, vocab_size);
  }
  scores_ = std::shared_ptr<float[]>(new float[static_cast<std::size_t>(vocab_size)]);
  std::fill_n(scores_.get(), vocab_size, 0.0F);
  refresh();
}

void Candidates::assign(std::span<const float> logits) {
  if (static_cast<std::int64_t>(logits.size()) != vocab_size_) {
    fail(Status::kInvalidArgument, "logits: wanted {}, one for each id, got {}", vocab_size_, logits.size());
  }
  std::copy(logits.begin(), logits.end(), scores_.get());
  refresh();
}

void Candidates::refresh() {
  ids_.clear();
  sorted_ = 0;
  for (std::int64_t id = 0; id < vocab_size_; ++id) {
    const float score = scores_[static_cast<std::size_t>(id)];
    if (!(score < std::numeric_limits<float>::infinity())) {
      fail(Status::kInvalidArgument, "scores[{}]: wanted a finite number or -inf, got {}", id, score);
    }
    if (score > kOut) ids_.push_back(static_cast<std::int32_t>(id));
  }
  if (ids_.empty()) fail(Status::kInvalidArgument, "scores: wanted at least one above -inf, got none");
}

void Candidates::set_score(std::int32_t id, float score) {
  scores_[static_cast<std::size_t>(id)] = score;
  sorted_ = 0;
}

std::span<const std::int32_t> Candidates::best(std::int64_t count) {
  count = std::min(count, static_cast<std::int64_t>(ids_.size()));
  if (sorted_ < count) {
    const auto better = [this](std::int32_t a, std::int32_t b) { return score(a) != score(b) ? score(a) > score(b) : a < b; };
    // Beyond a few ids, choosing them first and sorting them alone is the faster way.
    if (count < static_cast<std::int64_t>(ids_.size())) std::nth_element(ids_.begin(), ids_.begin() + count, ids_.end(), better);
    std::sort(ids_.begin(), ids_.begin() + count, better);
    sorted_ = count;
  }
  return {ids_.data(), static_cast<std::size_t>(count)};
}

void Candidates::keep(std::vector<std::int32_t> ids) {
  drop_all_but(ids);
  ids_ = std::move(ids);
  sorted_ = 0;
}

void Candidates::keep_best(std::int64_t count) {
  const auto kept = best(std::max<std::int64_t>(1, count));
  const auto size = static_cast<std::int64_t>(kept.size());
  drop_all_but(std::vector<std::int32_t>(kept.begin(), kept.end()));
  ids_.resize(static_cast<std::size_t>(size));
  sorted_ = size;
}

void Candidates::keep_if(const std::function<bool(std::int32_t)>& keep_id) {
  std::vector<std::int32_t> kept;
  for (const std::int32_t id : ids_) {
    if (keep_id(id)) kept.push_back(id);
  }
  if (kept.empty()) return keep_best(1);
  const std::int64_t sorted = sorted_ == static_cast<std::int64_t>(ids_.size()) ? static_cast<std::int64_t>(kept.size()) : 0;
  keep(std::move(kept));
  sorted_ = sorted;  // dropping some keeps the order of the others
}

void Candidates::drop_all_but(const std::vector<std::int32_t>& ids) {
  std::vector<float> kept;
  kept.reserve(ids.size());
  for (const std::int32_t id : ids) kept.push_back(score(id));
  for (const std::int32_t id : ids_) scores_[static_cast<std::size_t>(id)] = kOut;
  for (std::size_t i = 0; i < ids.size(); ++i) scores_[static_cast<std::size_t>(ids[i])] = kept[i];
}

double Candidates::log_total() const {
  float top = kOut;
  for (const std::int32_t id : ids_) top = std::max(top, score(id));
  double total = 0;
  for (const std::int32_t id : ids_) total += std::exp(static_cast<double>(score(id)) - top);
  return top + std::log(total);
}

}  // namespace lacuna
