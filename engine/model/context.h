// A context: what a token that comes next will see. Appended tokens share one frame; attached segments have their own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/sequence.h"

namespace lacuna {

// An attached segment: its position 0 is seen at `at`.
struct Span {
  std::int64_t id = 0;  // one of its kind in the process
  std::shared_ptr<const Segment> segment;
  double at = 0;
};

using Spans = std::vector<Span>;

class Context;

// Tokens to append to one context; positions empty: next_position, + 1, …
struct Append {
  Context* context = nullptr;
  std::vector<std::int32_t> ids;
  std::vector<double> positions;
};

// Not to be used by two threads at once; forks may be. Copying a context forks it: only bookkeeping is copied.
class Context {
 public:
  // capacity: most tokens, those of attached segments included; 0: the model's trained length.
  Context(std::shared_ptr<const Model> model, std::int64_t capacity);

  const Model& model() const { return *model_; }
  const Sequence& tokens() const { return tokens_; }
  const Spans& spans() const { return *spans_; }
  std::int64_t capacity() const { return capacity_; }
  std::int64_t length() const;  // appended and attached tokens
  std::int64_t evaluations() const { return evaluations_; }
  // Key/value memory that this context keeps alive, each page counted once: of its tokens, of attached segments, and of
  // detached ones that tokens saw (they are read again after a rewind).
  struct Memory {
    std::int64_t bytes = 0;
    std::int64_t shared = 0;  // of these, kept alive by others too
  };
  Memory memory() const;

  Context fork() const;

  // Throws Error: kInvalidArgument (ids, positions, counts), kCapacity, kInterrupted; nothing is appended then.
  void append(std::vector<std::int32_t> ids, std::vector<double> positions);
  // The same for several contexts of one model in one forward pass.
  static void append_batch(std::span<Append> appends);

  // Of the last token: (dim) and (vocab). Throws kInvalidArgument without one.
  std::shared_ptr<const std::vector<double>> hidden();
  std::shared_ptr<const std::vector<float>> logits();

  // out (ids.size(), vocab): logits after each id at its position, seeing what a token appended now would and itself.
  void probe(std::span<const std::int32_t> ids, std::span<const double> positions, float* out);

  void rewind(std::int64_t n);
  std::int64_t attach(std::shared_ptr<const Segment> segment, double at);
  void detach(std::int64_t span);
  // Throws kInvalidArgument when it is not attached.
  const Span& find_span(std::int64_t span) const;

 private:
  using Floats = std::shared_ptr<const std::vector<float>>;
  using Doubles = std::shared_ptr<const std::vector<double>>;

  // Which spans the tokens from `first` on saw, until the next entry.
  struct View {
    std::int64_t first;
    std::shared_ptr<const Spans> spans;
  };

  class Rollback;

  static void check_batch(std::span<Append> appends);
  void check(const Append& append) const;
  // What a token at `place` of the appended ones sees, with these spans attached.
  std::vector<FrameView> frames(const Spans& spans, std::int64_t place) const;
  // Makes the tokens from `first` on part of the context.
  void commit(std::int64_t first, Doubles hidden);

  std::shared_ptr<const Model> model_;
  std::int64_t capacity_;
  Sequence tokens_;
  std::shared_ptr<const Spans> spans_ = std::make_shared<const Spans>();  // seen by tokens read from now on
  std::vector<View> views_;                                               // by falling age
  Doubles hidden_;  // of the last token; empty until asked for after a rewind
  Floats logits_;   // likewise
  std::int64_t evaluations_ = 0;
};

}  // namespace lacuna
