#include "model/context.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "base/error.h"

namespace lacuna {
namespace {

// Beyond it the fraction of a position is lost even in double precision once it is multiplied by a frequency.
constexpr double kLargestPosition = 1e9;

std::int64_t new_span_id() {
  static std::atomic<std::int64_t> last{0};
  return ++last;
}

void check_position(double position, const char* name, std::size_t index) {
  if (std::isfinite(position) && std::abs(position) <= kLargestPosition) return;
  fail(Status::kInvalidArgument, "{}[{}]: wanted a number from -1e9 to 1e9, got {}", name, index + 1, position);
}

void check_ids(std::span<const std::int32_t> ids, std::int64_t vocab_size) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] >= 0 && ids[i] < vocab_size) continue;
    fail(Status::kInvalidArgument, "ids[{}]: wanted a token id from 0 to {}, got {}", i + 1, vocab_size - 1, ids[i]);
  }
}

void check_positions(std::span<const double> positions, std::size_t wanted) {
  if (positions.size() != wanted) {
    fail(Status::kInvalidArgument, "positions: wanted {} numbers, one for each id, got {}", wanted, positions.size());
  }
  for (std::size_t i = 0; i < positions.size(); ++i) check_position(positions[i], "positions", i);
}

// Logits are finite where the weights are: what is not would turn up far from here, without the file's name.
void check_logits(const Model& model, std::span<const float> values) {
  bool finite = true;
  for (const float value : values) finite &= std::abs(value) <= std::numeric_limits<float>::max();
  if (!finite)
    fail(Status::kCorrupt, "{}: logits: wanted finite numbers, found others: weights are damaged", model.path());
}

void fill_positions(Append& append) {
  if (!append.positions.empty()) return;
  for (double next = append.context->tokens().next_position(); append.positions.size() < append.ids.size(); next += 1) {
    append.positions.push_back(next);
  }
}

}  // namespace

Context::Context(std::shared_ptr<const Model> model, std::int64_t capacity)
    : model_(std::move(model)), capacity_(capacity == 0 ? model_->config().context_length : capacity) {
  if (capacity < 0) fail(Status::kInvalidArgument, "capacity: wanted 0 or more tokens, got {}", capacity);
}

std::int64_t Context::length() const {
  std::int64_t total = tokens_.length();
  for (const Span& span : *spans_) total += span.segment->tokens().length();
  return total;
}

Context Context::fork() const {
  Context copy(*this);
  copy.evaluations_ = 0;
  return copy;
}

std::vector<FrameView> Context::frames(const Spans& spans, std::int64_t place) const {
  std::vector<FrameView> result;
  result.reserve(spans.size() + 1);
  for (const Span& span : spans)
    result.push_back(span.segment->tokens().frame(span.segment->tokens().length(), span.at));
  result.push_back(tokens_.frame(place, 0.0));
  return result;
}

void Context::check(const Append& append) const {
  const auto count = static_cast<std::int64_t>(append.ids.size());
  if (count == 0) fail(Status::kInvalidArgument, "ids: wanted at least one token id, got none");
  check_ids(append.ids, model_->config().vocab_size);
  check_positions(append.positions, append.ids.size());
  if (length() + count > capacity_) {
    fail(Status::kCapacity, "ids: wanted at most {} tokens (capacity {}, length {}), got {}", capacity_ - length(),
         capacity_, length(), count);
  }
}

void Context::append(std::vector<std::int32_t> ids, std::vector<double> positions) {
  Append one{this, std::move(ids), std::move(positions)};
  append_batch({&one, 1});
}

// Undoes the bookkeeping of appends that did not come to their end.
class Context::Rollback {
 public:
  explicit Rollback(std::span<Append> appends) : appends_(appends) {
    for (const Append& append : appends) lengths_.push_back(append.context->tokens_.length());
  }
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    for (std::size_t i = 0; i < appends_.size(); ++i) appends_[i].context->tokens_.cut(lengths_[i]);
  }
  std::int64_t length(std::size_t index) const { return lengths_[index]; }
  void dismiss() { appends_ = {}; }

 private:
  std::span<Append> appends_;
  std::vector<std::int64_t> lengths_;
};

void Context::check_batch(std::span<Append> appends) {
  std::unordered_set<const Context*> seen;
  for (std::size_t i = 0; i < appends.size(); ++i) {
    const Context& context = *appends[i].context;
    if (context.model_ != appends.front().context->model_) {
      fail(Status::kInvalidArgument, "contexts[{}]: wanted a context of the same model as the first", i + 1);
    }
    if (!seen.insert(&context).second) fail(Status::kInvalidArgument, "contexts[{}]: stands in the list twice", i + 1);
    fill_positions(appends[i]);
    context.check(appends[i]);
  }
}

void Context::append_batch(std::span<Append> appends) {
  if (appends.empty()) return;
  check_batch(appends);
  const Model& model = *appends.front().context->model_;
  std::vector<std::vector<double>> hidden(appends.size());  // (appends, dim), of each one's last token
  std::vector<std::vector<FrameView>> frames;               // what the rows point to
  std::vector<Row> rows;
  Rollback rollback(appends);
  for (std::size_t i = 0; i < appends.size(); ++i) {
    const Append& append = appends[i];
    Context& context = *append.context;
    context.tokens_.extend(model.kv_shape(), append.ids, append.positions);
    hidden[i].resize(static_cast<std::size_t>(model.config().dim));
    for (std::size_t k = 0; k < append.ids.size(); ++k) {
      const std::int64_t place = rollback.length(i) + static_cast<std::int64_t>(k);
      frames.push_back(context.frames(*context.spans_, place));
      Page* page = context.tokens_.pages[static_cast<std::size_t>(place / kPageTokens)].get();
      rows.push_back({append.ids[k], append.positions[k], frames.back(), page,
                      k + 1 == append.ids.size() ? hidden[i].data() : nullptr});
    }
  }
  model.backend().forward(rows);
  for (std::size_t i = 0; i < appends.size(); ++i) {
    appends[i].context->commit(rollback.length(i), std::make_shared<const std::vector<double>>(std::move(hidden[i])));
  }
  rollback.dismiss();
}

void Context::commit(std::int64_t first, Doubles hidden) {
  if (views_.empty() || views_.back().spans != spans_) views_.push_back({first, spans_});
  hidden_ = std::move(hidden);
  logits_.reset();
  evaluations_ += tokens_.length() - first;
}

Context::Doubles Context::hidden() {
  if (tokens_.length() == 0) fail(Status::kInvalidArgument, "context: wanted at least one appended token, has none");
  if (hidden_ == nullptr) {
    // After a rewind: the last token once more, seeing what it saw.
    const std::vector<FrameView> seen = frames(*views_.back().spans, tokens_.length() - 1);
    std::vector<double> values(static_cast<std::size_t>(model_->config().dim));
    const Row row{tokens_.ids.back(), tokens_.positions.back(), seen, nullptr, values.data()};
    model_->backend().forward({&row, 1});
    evaluations_ += 1;
    hidden_ = std::make_shared<const std::vector<double>>(std::move(values));
  }
  return hidden_;
}

Context::Floats Context::logits() {
  const Doubles state = hidden();
  if (logits_ == nullptr) {
    std::vector<float> values(static_cast<std::size_t>(model_->config().vocab_size));
    model_->backend().logits(state->data(), 1, values.data());
    check_logits(*model_, values);
    logits_ = std::make_shared<const std::vector<float>>(std::move(values));
  }
  return logits_;
}

void Context::probe(std::span<const std::int32_t> ids, std::span<const double> positions, float* out) {
  check_ids(ids, model_->config().vocab_size);
  check_positions(positions, ids.size());
  const std::vector<FrameView> seen = frames(*spans_, tokens_.length());
  const std::int64_t dim = model_->config().dim;
  std::vector<double> states(ids.size() * static_cast<std::size_t>(dim));
  std::vector<Row> rows;
  rows.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    rows.push_back({ids[i], positions[i], seen, nullptr, states.data() + static_cast<std::int64_t>(i) * dim});
  }
  model_->backend().forward(rows);
  evaluations_ += static_cast<std::int64_t>(ids.size());
  model_->backend().logits(states.data(), static_cast<std::int64_t>(ids.size()), out);
  check_logits(*model_, {out, ids.size() * static_cast<std::size_t>(model_->config().vocab_size)});
}

void Context::rewind(std::int64_t n) {
  if (n < 0 || n > tokens_.length()) {
    fail(Status::kInvalidArgument, "n: wanted 0 to {} (appended tokens), got {}", tokens_.length(), n);
  }
  if (n == 0) return;
  tokens_.cut(tokens_.length() - n);
  while (!views_.empty() && views_.back().first >= tokens_.length()) views_.pop_back();
  hidden_.reset();
  logits_.reset();
}

std::int64_t Context::attach(std::shared_ptr<const Segment> segment, double at) {
  if (&segment->model() != model_.get()) fail(Status::kInvalidArgument, "segment: wanted one of this context's model");
  if (!std::isfinite(at) || std::abs(at) > kLargestPosition) {
    fail(Status::kInvalidArgument, "at: wanted a number from -1e9 to 1e9, got {}", at);
  }
  const std::int64_t count = segment->tokens().length();
  if (length() + count > capacity_) {
    fail(Status::kCapacity, "segment: wanted at most {} tokens (capacity {}, length {}), got {}", capacity_ - length(),
         capacity_, length(), count);
  }
  auto spans = std::make_shared<Spans>(*spans_);
  const std::int64_t id = new_span_id();
  spans->push_back({id, std::move(segment), at});
  spans_ = std::move(spans);
  return id;
}

const Span& Context::find_span(std::int64_t span) const {
  const auto found =
      std::find_if(spans_->begin(), spans_->end(), [span](const Span& entry) { return entry.id == span; });
  if (found == spans_->end()) {
    fail(Status::kInvalidArgument, "span: wanted one that is attached to this context, got one that is not");
  }
  return *found;
}

void Context::detach(std::int64_t span) {
  auto spans = std::make_shared<Spans>(*spans_);
  spans->erase(spans->begin() + (&find_span(span) - spans_->data()));
  spans_ = std::move(spans);
}

}  // namespace lacuna
