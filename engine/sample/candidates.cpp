// The ids of a step that are still in: choosing the best of them, dropping others, and what their probabilities sum to.
#include "sample/candidates.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/survey.h"
#include "sample/order.h"

namespace lacuna {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::size_t kFewOf = 32;  // choosing more than one in so many costs more than sorting all
constexpr std::int64_t kLargestVocabulary = std::int64_t{1} << 28;

[[noreturn]] void fail_at_improper(const char* name, std::span<const float> scores) {
  const auto at = std::find_if(scores.begin(), scores.end(), [](float score) { return !(score < kInfinity); });
  fail(Status::kInvalidArgument, "{}[{}]: wanted a finite number or -inf, got {}", name, at - scores.begin(),
       std::isnan(*at) ? "nan" : "inf");
}

}  // namespace

Candidates::Candidates(std::int64_t vocab_size) : vocab_size_(vocab_size) {
  if (vocab_size < 1 || vocab_size > kLargestVocabulary) {
    fail(Status::kInvalidArgument, "vocab_size: wanted 1 to {}, got {}", kLargestVocabulary, vocab_size);
  }
  scores_ = std::shared_ptr<float[]>(new float[static_cast<std::size_t>(vocab_size)]());
  refresh();
}

void Candidates::assign(std::span<const float> logits) {
  if (static_cast<std::int64_t>(logits.size()) != vocab_size_) {
    ids_.clear();
    fail(Status::kInvalidArgument, "logits: wanted {}, one for each id, got {}", vocab_size_, logits.size());
  }
  std::copy(logits.begin(), logits.end(), scores_.get());
  take_in("logits");
}

void Candidates::refresh() { take_in("scores"); }

void Candidates::take_in(const char* name) {
  forget();
  ids_.clear();
  const std::span<const float> scores(scores_.get(), static_cast<std::size_t>(vocab_size_));
  const Survey found = survey(scores);
  if (found.has_nan || found.largest == kInfinity) fail_at_improper(name, scores);
  ids_.resize(static_cast<std::size_t>(found.above));
  if (found.above == vocab_size_) {
    std::iota(ids_.begin(), ids_.end(), 0);
  } else {
    list_above(scores, ids_);
  }
  top_ = found.largest;
  if (ids_.empty()) fail(Status::kInvalidArgument, "{}: wanted at least one above -inf, got none", name);
}

void Candidates::require_any() const {
  if (ids_.empty())
    fail(Status::kInvalidArgument, "candidates: wanted scores that were assigned without an error, got none");
}

void Candidates::forget() {
  sorted_ = 0;
  top_.reset();
  total_.reset();
}

std::span<const std::int32_t> Candidates::best(std::int64_t count) const {
  const std::size_t wanted = std::min(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)), ids_.size());
  if (wanted > sorted_) {
    const std::size_t few = (ids_.size() - sorted_) / kFewOf;
    sort_front(wanted - sorted_ <= few ? wanted : ids_.size());
  }
  return {ids_.data(), wanted};
}

void Candidates::sort_front(std::size_t count) const {
  const auto rest = ids_.begin() + static_cast<std::ptrdiff_t>(sorted_);
  SmallestKeys smallest(count - sorted_);
  std::for_each(rest, ids_.end(), [&](std::int32_t id) { smallest.offer(order_key(score(id), id)); });
  const std::vector<OrderKey> chosen = smallest.take();
  // The others close up towards the end, in the order in which they were: keys by rising id are sorted faster.
  const auto is_chosen = [&](std::int32_t id) { return order_key(score(id), id) <= chosen.back(); };
  if (count < ids_.size()) std::remove_if(ids_.rbegin(), std::make_reverse_iterator(rest), is_chosen);
  std::transform(chosen.begin(), chosen.end(), rest, id_of);
  sorted_ = count;
}

void Candidates::keep(std::vector<std::int32_t> ids) {
  std::vector<float> kept;
  kept.reserve(ids.size());
  for (const std::int32_t id : ids) kept.push_back(score(id));
  for (const std::int32_t id : ids_) scores_[static_cast<std::size_t>(id)] = -kInfinity;
  for (std::size_t i = 0; i < ids.size(); ++i) scores_[static_cast<std::size_t>(ids[i])] = kept[i];
  ids_ = std::move(ids);
  forget();
}

void Candidates::keep_best(std::int64_t count) {
  const std::size_t kept = best(std::max<std::int64_t>(count, 1)).size();
  if (kept == ids_.size()) return;
  for (std::size_t i = kept; i < ids_.size(); ++i) scores_[static_cast<std::size_t>(ids_[i])] = -kInfinity;
  ids_.resize(kept);
  total_.reset();  // the best stays, and so does the order
}

float Candidates::top() const {
  if (!top_) {
    top_ = -kInfinity;
    for (const std::int32_t id : ids_) top_ = std::max(*top_, score(id));
  }
  return *top_;
}

const LogSum& Candidates::total() const {
  if (!total_) {
    const double shift = top();
    double sum = 0;
    for (const std::int32_t id : ids_) sum += std::exp(score(id) - shift);
    total_ = LogSum{shift, std::log(sum)};
  }
  return *total_;
}

std::int64_t Candidates::possible() const {
  return std::count_if(ids_.begin(), ids_.end(), [this](std::int32_t id) { return logprob(id) > kLeastLogprob; });
}

}  // namespace lacuna
