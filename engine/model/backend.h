// The contract of what evaluates tokens: a batch of rows, each a token at a position with what it sees.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "model/page.h"

namespace lacuna {

// Tokens of one frame that a row sees: the first `count` of `pages`, as if the frame's position 0 stood at `at`.
struct FrameView {
  std::span<const PagePtr> pages;
  std::int64_t count = 0;
  double at = 0;
};

// One token to evaluate. It sees the tokens of its frames and itself, whatever the positions.
struct Row {
  std::int32_t id = 0;
  double position = 0;
  // In order of attention; the last one is the frame that the row itself belongs to, its `count` the row's own place.
  std::span<const FrameView> frames;
  // Where the row's keys and values go: slot place % kPageTokens of this page, which the rows behind it may see in the
  // same pass; nullptr: they are dropped after the pass.
  Page* page = nullptr;
  // (dim) numbers for the final hidden state after the last norm, or nullptr. Doubles, so that no backend's are
  // rounded.
  double* hidden = nullptr;
};

class Backend {
 public:
  virtual ~Backend() = default;

  // Evaluates rows in order. Each result is the same however rows are put together into calls: to the bit on `cpu`,
  // within rounding elsewhere. Throws Error(kInterrupted); pages may then hold part of the keys and values.
  virtual void forward(std::span<const Row> rows) = 0;

  // logits (count, vocab) of hidden states (count, dim).
  virtual void logits(const double* hidden, std::int64_t count, float* out) = 0;

  // Bytes of a number in pages.
  virtual std::int64_t element_bytes() const = 0;

  virtual int threads() const = 0;
  // The vector instructions in use, "AVX3", or the device.
  virtual const char* instructions() const = 0;
};

}  // namespace lacuna
