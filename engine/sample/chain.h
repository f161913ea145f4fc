// A sampler: stages that run left to right, from a spec such as "top_k(40) top_p(0.95) temperature(0.8) draw".
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sample/stage.h"

namespace lacuna {

struct Drawn {
  std::int32_t id;
  double logprob;  // under the candidates' final distribution
};

class Chain {
 public:
  // Grammar: stage { blank stage }; stage = name [ "(" value { "," value } ")" ]; value = number | name "=" number,
  // where numbers without a name come first. An empty spec is a chain without stages. Throws kInvalidArgument naming
  // stage and parameter, what was wanted and what came.
  explicit Chain(std::string_view spec);

  // Every parameter written out.
  const std::string& spec() const { return spec_; }
  // Whether `draw` stands at the end; else whoever runs the chain takes the best id.
  bool draws() const { return draws_; }
  // Throws kInvalidArgument when no candidate is in.
  void apply(Candidates& candidates, std::span<const std::int32_t> history, const RandomKey& key) const;

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
  std::string spec_;
  bool draws_ = false;
};

// The most probable id, ties by id.
Drawn take_best(const Candidates& candidates);
// Draws by inverting the distribution's sum, ids by falling probability, ties by id; never an id of probability 0. One
// number of the stream (seed, sequence, step, Purpose::kDraw), whatever the stages took from theirs.
Drawn draw(const Candidates& candidates, const RandomKey& key);

}  // namespace lacuna
