// The scores of one step: which ids are still in, and their scores. Stages drop ids and change scores; at least one id stays.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace lacuna {

class Candidates {
 public:
  explicit Candidates(std::int64_t vocab_size);

  // Begins a step: all ids above -inf are in. Throws kInvalidArgument for another size, NaN, +inf, nothing above -inf.
  void assign(std::span<const float> logits);
  // The scores by id, -inf where an id is out; shared, so that a script can look at them and write to them.
  const std::shared_ptr<float[]>& scores() const { return scores_; }
  std::int64_t vocab_size() const { return vocab_size_; }
  // After the scores were written to from outside.
  void refresh();

  float score(std::int32_t id) const { return scores_[static_cast<std::size_t>(id)]; }
  void set_score(std::int32_t id, float score);  // of an id that is in; -inf drops it

  // Ids that are in. Sorted: by falling score, ties by id.
  std::span<const std::int32_t> ids() const { return ids_; }
  // The first `count` ids by falling score, ties by id, at the front of ids(); the order behind them is not said. Sorting a
  // whole vocabulary costs more than a whole step else does, so ask for what is needed.
  std::span<const std::int32_t> best(std::int64_t count);

  // Keeps these: all must be in, at least one.
  void keep(std::vector<std::int32_t> ids);
  // Keeps the first `count` of best(count).
  void keep_best(std::int64_t count);
  // Keeps ids for which keep(id) is true; where that is none, the best one.
  void keep_if(const std::function<bool(std::int32_t)>& keep);

  // Σ exp(score) over the ids that are in, as a logarithm: the probability of an id is exp(score - log_total()).
  double log_total() const;

 private:
  void drop_all_but(const std::vector<std::int32_t>& ids);

  std::int64_t vocab_size_;
  std::shared_ptr<float[]> scores_;
  std::vector<std::int32_t> ids_;
  std::int64_t sorted_ = 0;  // of ids_, from the front
};

}  // namespace lacuna
