#include <algorithm>

#include "abi/guard.h"
#include "abi/model_handle.h"
#include "abi/tensor_handle.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::copy_ids;
using lacuna::abi::copy_positions;
using lacuna::abi::give_struct;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

// Rows of one probe: their logits are one tensor (count, vocab).
constexpr int64_t kMostProbes = 8192;

// A new tensor with a copy, so that later appends leave it alone and a script may write to it.
template <typename T>
lacuna_tensor* copy_floats(const std::vector<T>& values) {
  const std::shared_ptr<float[]> copy(new float[values.size()]);
  std::transform(values.begin(), values.end(), copy.get(), [](T value) { return static_cast<float>(value); });
  return lacuna::abi::wrap_floats(copy, {static_cast<int64_t>(values.size())}, false);
}

void give_tokens(const lacuna::Sequence& tokens, int32_t* ids, double* positions, int64_t capacity, int64_t* count) {
  if (capacity < 0) fail(Status::kInvalidArgument, "capacity: wanted 0 or more, got {}", capacity);
  require(count, "count");
  const int64_t fitting = std::min(capacity, tokens.length());
  if (ids != nullptr) std::copy_n(tokens.ids.begin(), fitting, ids);
  if (positions != nullptr) std::copy_n(tokens.positions.begin(), fitting, positions);
  *count = tokens.length();
}

}  // namespace

extern "C" {

lacuna_status lacuna_context_create(lacuna_model* model, int64_t capacity, lacuna_context** out) {
  return guard([&] {
    require(model, "model");
    require(out, "out");
    *out = new lacuna_context{model->model, lacuna::Context(model->model, capacity)};
  });
}

void lacuna_context_free(lacuna_context* context) { delete context; }

lacuna_status lacuna_context_get_info(const lacuna_context* context, lacuna_context_info* out) {
  return guard([&] {
    require(context, "context");
    const lacuna::Context& source = context->context;
    give_struct<lacuna_context_info>({0, source.tokens().length(), source.length(), source.capacity(),
                                      source.tokens().next_position(), source.evaluations()},
                                     out);
  });
}

lacuna_status lacuna_context_memory(const lacuna_context* context, int64_t* bytes, int64_t* shared) {
  return guard([&] {
    require(context, "context");
    require(bytes, "bytes");
    require(shared, "shared");
    const lacuna::Context::Memory memory = context->context.memory();
    *bytes = memory.bytes;
    *shared = memory.shared;
  });
}

int64_t lacuna_key_value_bytes(void) { return lacuna::page_bytes_alive(); }

lacuna_status lacuna_context_model(const lacuna_context* context, lacuna_model** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    *out = new lacuna_model{context->model};
  });
}

lacuna_status lacuna_context_append(lacuna_context* context, const int32_t* ids, const double* positions,
                                    int64_t count) {
  return guard([&] {
    require(context, "context");
    require_array(ids, count, "ids", "count");
    context->context.append(copy_ids(ids, count), copy_positions(positions, count));
  });
}

lacuna_status lacuna_context_append_batch(lacuna_context* const* contexts, const int64_t* counts,
                                          int64_t contexts_count, const int32_t* ids, const double* positions) {
  return guard([&] {
    require_array(contexts, contexts_count, "contexts", "contexts_count");
    require_array(counts, contexts_count, "counts", "contexts_count");
    std::vector<lacuna::Append> appends;
    for (int64_t i = 0; i < contexts_count; ++i) {
      require(contexts[i], "contexts");
      require_array(ids, counts[i], "ids", "counts");
      appends.push_back({&contexts[i]->context, copy_ids(ids, counts[i]), copy_positions(positions, counts[i])});
      ids += counts[i];
      if (positions != nullptr) positions += counts[i];
    }
    lacuna::Context::append_batch(appends);
  });
}

lacuna_status lacuna_context_logits(lacuna_context* context, lacuna_tensor** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    *out = copy_floats(*context->context.logits());
  });
}

lacuna_status lacuna_context_hidden(lacuna_context* context, lacuna_tensor** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    *out = copy_floats(*context->context.hidden());
  });
}

lacuna_status lacuna_context_probe(lacuna_context* context, const int32_t* ids, const double* positions, int64_t count,
                                   lacuna_tensor** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    if (count < 1 || count > kMostProbes) {
      fail(Status::kInvalidArgument, "positions: wanted 1 to {} of them, got {}", kMostProbes, count);
    }
    require(ids, "ids");
    require(positions, "positions");
    const int64_t vocab = context->model->config().vocab_size;
    const std::shared_ptr<float[]> logits(new float[static_cast<std::size_t>(count * vocab)]);
    context->context.probe({ids, static_cast<std::size_t>(count)}, {positions, static_cast<std::size_t>(count)},
                           logits.get());
    *out = lacuna::abi::wrap_floats(logits, {count, vocab}, false);
  });
}

lacuna_status lacuna_context_fork(const lacuna_context* context, lacuna_context** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    *out = new lacuna_context{context->model, context->context.fork()};
  });
}

lacuna_status lacuna_context_rewind(lacuna_context* context, int64_t n) {
  return guard([&] {
    require(context, "context");
    context->context.rewind(n);
  });
}

lacuna_status lacuna_context_tokens(const lacuna_context* context, int32_t* ids, double* positions, int64_t capacity,
                                    int64_t* count) {
  return guard([&] {
    require(context, "context");
    give_tokens(context->context.tokens(), ids, positions, capacity, count);
  });
}

lacuna_status lacuna_segment_create(lacuna_model* model, const int32_t* ids, const double* positions, int64_t count,
                                    lacuna_segment** out) {
  return guard([&] {
    require(model, "model");
    require_array(ids, count, "ids", "count");
    require(out, "out");
    *out = new lacuna_segment{
        model->model, lacuna::Segment::read(model->model, copy_ids(ids, count), copy_positions(positions, count))};
  });
}

void lacuna_segment_free(lacuna_segment* segment) { delete segment; }

lacuna_status lacuna_segment_tokens(const lacuna_segment* segment, int32_t* ids, double* positions, int64_t capacity,
                                    int64_t* count) {
  return guard([&] {
    require(segment, "segment");
    give_tokens(segment->segment->tokens(), ids, positions, capacity, count);
  });
}

int64_t lacuna_segment_bytes(const lacuna_segment* segment) {
  return segment == nullptr ? 0 : segment->segment->bytes();
}

lacuna_status lacuna_context_attach(lacuna_context* context, const lacuna_segment* segment, double at, int64_t* span) {
  return guard([&] {
    require(context, "context");
    require(segment, "segment");
    require(span, "span");
    *span = context->context.attach(segment->segment, at);
  });
}

lacuna_status lacuna_context_detach(lacuna_context* context, int64_t span) {
  return guard([&] {
    require(context, "context");
    context->context.detach(span);
  });
}

lacuna_status lacuna_context_spans(const lacuna_context* context, int64_t* spans, double* at, int64_t capacity,
                                   int64_t* count) {
  return guard([&] {
    require(context, "context");
    require(count, "count");
    if (capacity < 0) fail(Status::kInvalidArgument, "capacity: wanted 0 or more, got {}", capacity);
    const lacuna::Spans& attached = context->context.spans();
    *count = static_cast<int64_t>(attached.size());
    for (int64_t i = 0; i < std::min(capacity, *count); ++i) {
      const lacuna::Span& span = attached[static_cast<std::size_t>(i)];
      if (spans != nullptr) spans[i] = span.id;
      if (at != nullptr) at[i] = span.at;
    }
  });
}

lacuna_status lacuna_context_span_segment(const lacuna_context* context, int64_t span, lacuna_segment** out) {
  return guard([&] {
    require(context, "context");
    require(out, "out");
    *out = new lacuna_segment{context->model, context->context.find_span(span).segment};
  });
}

}  // extern "C"
