#include "model/save/tensors.h"

#include <cmath>
#include <cstring>

#include "base/error.h"
#include "model/formats/formats.h"
#include "model/weight_names.h"

namespace lacuna {
namespace {

class List {
 public:
  List(const ModelConfig& config, SavedKind kind, const Format& format)
      : config_(config), kind_(kind), format_(format) {}

  void matrix(const std::string& name, const Matrix& source) {
    const bool fits = source.columns % format_.block_values == 0;
    tensors_.push_back({name, {source.rows, source.columns}, source, fits ? &format_ : &formats::kF16});
  }
  void norm(const std::string& name, const std::vector<float>& values) {
    const auto size = static_cast<std::int64_t>(values.size());
    const Matrix row = {&formats::kF32, reinterpret_cast<const std::byte*>(values.data()), 1, size};
    tensors_.push_back({name, {size}, row, kind_ == SavedKind::kGguf ? &formats::kF32 : &format_});
  }
  // Of queries and keys, whose rows a rotation pairs up.
  void rotated(const std::string& name, const Matrix& source) {
    matrix(name, source);
    SavedTensor& tensor = tensors_.back();
    tensor.pairs = kind_ == SavedKind::kGguf ? RopePairs::kAdjacent : RopePairs::kHalves;
    if (tensor.pairs == config_.rope_pairs) return;
    tensor.head_dim = config_.head_dim;
    tensor.rope_dim = config_.rope_dim;
  }

  std::vector<SavedTensor> take() { return std::move(tensors_); }

 private:
  const ModelConfig& config_;
  const SavedKind kind_;
  const Format& format_;
  std::vector<SavedTensor> tensors_;
};

void add_layer(List& list, const WeightNames& names, std::int64_t index, const LayerWeights& layer) {
  const auto name = [&](const char* part) { return names.layer(index, part); };
  list.norm(name(names.attention_norm), layer.attention_norm);
  list.rotated(name(names.query), layer.query);
  list.rotated(name(names.key), layer.key);
  list.matrix(name(names.value), layer.value);
  list.matrix(name(names.attention_output), layer.attention_output);
  list.norm(name(names.feed_forward_norm), layer.feed_forward_norm);
  list.matrix(name(names.gate), layer.gate);
  list.matrix(name(names.up), layer.up);
  list.matrix(name(names.down), layer.down);
}

// A quantised block of numbers that are not finite would be nonsense that nothing shows.
void check_range(const SavedTensor& tensor, const std::vector<float>& row) {
  for (const float value : row) {
    if (std::abs(value) <= tensor.format->largest) continue;  // not of NaN
    fail(Status::kUnsupported, "tensor {}: wanted numbers of magnitude up to {}, as {} holds them, found {}",
         tensor.name, tensor.format->largest, tensor.format->name, value);
  }
}

}  // namespace

std::int64_t SavedTensor::source_row(std::int64_t row) const {
  if (head_dim == 0) return row;
  const std::int64_t place = row % head_dim;
  if (place >= rope_dim) return row;
  const std::int64_t half = rope_dim / 2;
  // Value i of the first half and of the second are neighbours in the other order.
  const std::int64_t other = pairs == RopePairs::kAdjacent ? place % 2 * half + place / 2  // of halves
                                                           : place % half * 2 + place / half;
  return row - place + other;
}

std::vector<SavedTensor> tensors_of(const ModelConfig& config, const Weights& weights, SavedKind kind,
                                    const Format& format) {
  const WeightNames& names = kind == SavedKind::kGguf ? kGgufNames : kHuggingFaceNames;
  List list(config, kind, format);
  list.matrix(names.embeddings, weights.embeddings);
  for (std::size_t i = 0; i < weights.layers.size(); ++i) {
    add_layer(list, names, static_cast<std::int64_t>(i), weights.layers[i]);
  }
  list.norm(names.output_norm, weights.output_norm);
  if (!has_tied_head(weights)) list.matrix(names.head, weights.head);
  return list.take();
}

bool has_tied_head(const Weights& weights) { return weights.head.data == weights.embeddings.data; }

void encode_row(const SavedTensor& tensor, std::int64_t row, std::vector<float>& scratch, std::byte* out) {
  const Matrix& source = tensor.source;
  const std::byte* stored = source.row(tensor.source_row(row));
  if (source.format == tensor.format) {
    std::memcpy(out, stored, static_cast<std::size_t>(tensor.row_bytes()));
    return;
  }
  scratch.resize(static_cast<std::size_t>(source.columns));
  source.format->dequantize(stored, source.columns, scratch.data());
  check_range(tensor, scratch);
  tensor.format->quantize(scratch.data(), source.columns, out);
}

}  // namespace lacuna
