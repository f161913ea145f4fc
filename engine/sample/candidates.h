// The scores of one step: which ids are still in, and their scores. Stages drop ids and change scores; at least one id
// stays. What a stage costs is in proportion to the ids that are in: behind top_k(40) it looks at forty.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sample/log_sum.h"

namespace lacuna {

class Candidates {
 public:
  // Scores are 0, all ids are in. Throws kInvalidArgument for a size below 1 or too large.
  explicit Candidates(std::int64_t vocab_size);
  Candidates(Candidates&&) = default;
  Candidates& operator=(Candidates&&) = default;

  // Begins a step: all ids above -inf are in. Throws kInvalidArgument for another size, NaN, +inf, nothing above -inf;
  // then nothing is in until the next step begins.
  void assign(std::span<const float> logits);
  // The scores by id, -inf where an id is out; shared, so that a script can look at them and write to them.
  const std::shared_ptr<float[]>& scores() const { return scores_; }
  std::int64_t vocab_size() const { return vocab_size_; }
  // After the scores were written to from outside. Throws as assign does.
  void refresh();
  // Throws kInvalidArgument when nothing is in, which is so after an assign or refresh that failed.
  void require_any() const;

  float score(std::int32_t id) const { return scores_[static_cast<std::size_t>(id)]; }
  // Of an id that is in, to a finite number.
  void set_score(std::int32_t id, float score) {
    scores_[static_cast<std::size_t>(id)] = score;
    forget();
  }
  // All scores become change(score), finite.
  template <typename Change>
  void change_scores(Change&& change) {
    for (const std::int32_t id : ids_) scores_[static_cast<std::size_t>(id)] = change(score(id));
    forget();
  }

  // Ids that are in, in an order that best() changes.
  std::span<const std::int32_t> ids() const { return ids_; }
  // The first `count` ids by falling score, ties by id: the front of ids(). Sorting a whole vocabulary costs more than
  // a whole step else does, so ask for a few, and for more when they were not enough: each call goes on from the last.
  std::span<const std::int32_t> best(std::int64_t count) const;

  // Keeps these: all in, each once, at least one.
  void keep(std::vector<std::int32_t> ids);
  // Keeps the first `count` of best(count), at least one.
  void keep_best(std::int64_t count);
  // Keeps ids for which wanted(id) is true; where that is none, the best one.
  template <typename Wanted>
  void keep_if(Wanted&& wanted) {
    std::vector<std::int32_t> kept;
    for (const std::int32_t id : ids_) {
      if (wanted(id)) kept.push_back(id);
    }
    if (kept.empty()) return keep_best(1);
    keep(std::move(kept));
  }

  // The largest score.
  float top() const;
  // log Σ exp(score).
  const LogSum& total() const;
  double logprob(std::int32_t id) const { return total().logprob(score(id)); }
  double probability(std::int32_t id) const { return std::exp(logprob(id)); }
  // How many ids have a probability that a double can tell from 0.
  std::int64_t possible() const;

 private:
  void take_in(const char* name);            // all scores above -inf; errors call them `name`
  void forget();                             // what was computed from the scores
  void sort_front(std::size_t count) const;  // more than are sorted

  std::int64_t vocab_size_;
  std::shared_ptr<float[]> scores_;
  mutable std::vector<std::int32_t> ids_;
  mutable std::size_t sorted_ = 0;  // of ids_, from the front
  mutable std::optional<float> top_;
  mutable std::optional<LogSum> total_;
};

// A smaller log-probability is taken as that of a probability of 0: exp() of it is 0 or the smallest double.
constexpr double kLeastLogprob = -744.0;

}  // namespace lacuna
