// Samplers and the candidates of a step, behind the boundary.
#include <algorithm>

#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "sample/chain.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

struct lacuna_sampler {
  lacuna::Chain chain;
};

struct lacuna_candidates {
  lacuna::Candidates candidates;
};

namespace {

lacuna::RandomKey read_key(const lacuna_random_key* key) {
  require(key, "key");
  return {key->seed, key->sequence, key->step};
}

}  // namespace

extern "C" {

lacuna_status lacuna_sampler_create(const char* spec, lacuna_sampler** out) {
  return guard([&] {
    require(spec, "spec");
    require(out, "out");
    *out = new lacuna_sampler{lacuna::Chain(spec)};
  });
}

void lacuna_sampler_free(lacuna_sampler* sampler) { delete sampler; }

const char* lacuna_sampler_spec(const lacuna_sampler* sampler) {
  return sampler == nullptr ? "" : sampler->chain.spec().c_str();
}

lacuna_status lacuna_candidates_create(int64_t vocab_size, lacuna_candidates** out) {
  return guard([&] {
    require(out, "out");
    *out = new lacuna_candidates{lacuna::Candidates(vocab_size)};
  });
}

void lacuna_candidates_free(lacuna_candidates* candidates) { delete candidates; }

lacuna_status lacuna_candidates_assign(lacuna_candidates* candidates, const float* logits, int64_t size) {
  return guard([&] {
    require(candidates, "candidates");
    require_array(logits, size, "logits", "size");
    candidates->candidates.assign({logits, static_cast<std::size_t>(size)});
  });
}

lacuna_status lacuna_candidates_scores(lacuna_candidates* candidates, lacuna_tensor** out) {
  return guard([&] {
    require(candidates, "candidates");
    require(out, "out");
    *out = lacuna::abi::wrap_floats(candidates->candidates.scores(), {candidates->candidates.vocab_size()}, false);
  });
}

lacuna_status lacuna_candidates_refresh(lacuna_candidates* candidates) {
  return guard([&] {
    require(candidates, "candidates");
    candidates->candidates.refresh();
  });
}

lacuna_status lacuna_sampler_apply(const lacuna_sampler* sampler, lacuna_candidates* candidates, const int32_t* history,
                                   int64_t history_count, const lacuna_random_key* key) {
  return guard([&] {
    require(sampler, "sampler");
    require(candidates, "candidates");
    require_array(history, history_count, "history", "history_count");
    sampler->chain.apply(candidates->candidates, {history, static_cast<std::size_t>(history_count)}, read_key(key));
  });
}

lacuna_status lacuna_candidates_probabilities(const lacuna_candidates* candidates, float* out, int64_t size) {
  return guard([&] {
    require(candidates, "candidates");
    require(out, "out");
    const lacuna::Candidates& source = candidates->candidates;
    if (size != source.vocab_size())
      fail(Status::kInvalidArgument, "size: wanted {}, got {}", source.vocab_size(), size);
    source.require_any();
    std::fill_n(out, size, 0.0F);
    for (const int32_t id : source.ids()) out[id] = static_cast<float>(source.probability(id));
  });
}

lacuna_status lacuna_candidates_draw(const lacuna_candidates* candidates, int32_t greedy, const lacuna_random_key* key,
                                     lacuna_draw* out) {
  return guard([&] {
    require(candidates, "candidates");
    require(out, "out");
    const lacuna::Candidates& source = candidates->candidates;
    const lacuna::Drawn drawn = greedy != 0 ? lacuna::take_best(source) : lacuna::draw(source, read_key(key));
    *out = {drawn.id, static_cast<int32_t>(source.possible()), drawn.logprob};
  });
}

}  // extern "C"
