#include "model/cpu/attention.h"

#include <algorithm>

namespace lacuna::cpu {

Attention::Attention(const ModelConfig& config, ThreadPool& pool)
    : config_(config),
      pool_(pool),
      rope_(config),
      group_(config.heads / config.kv_heads),
      value_stride_(KvShape{config.layers, config.kv_heads, config.head_dim, sizeof(float)}.value_stride()),
      scratch_(static_cast<std::size_t>(pool.threads())) {}

void Attention::begin(std::span<const Row> rows) {
  first_rotation_.clear();
  std::int64_t frames = 0;
  std::size_t most_frames = 0;
  for (const Row& row : rows) {
    first_rotation_.push_back(frames);
    frames += static_cast<std::int64_t>(row.frames.size());
    most_frames = std::max(most_frames, row.frames.size());
  }
  rotations_.resize(frames * rope_.size());
  own_values_.resize(static_cast<std::int64_t>(rows.size()) * config_.kv_heads * value_stride_);
  for (Scratch& scratch : scratch_) {
    scratch.queries.resize(static_cast<std::int64_t>(most_frames) * group_ * config_.head_dim);
    scratch.sums.resize(group_ * value_stride_);
  }
  // A frame seen as if it stood at `at` is a query turned by that much less.
  float* rotation = rotations_.data();
  for (const Row& row : rows) {
    for (const FrameView& frame : row.frames) {
      rope_.rotation(row.position - frame.at, rotation);
      rotation += rope_.size();
    }
  }
}

void Attention::run(std::span<const Row> rows, std::int64_t layer, const AttentionLayer& data) {
  for (std::size_t r = 0; r < rows.size(); ++r) store(rows[r], static_cast<std::int64_t>(r), layer, data);
  pool_.run(static_cast<std::int64_t>(rows.size()) * config_.kv_heads, [&](std::int64_t item, int thread) {
    const std::int64_t r = item / config_.kv_heads;
    attend(rows[static_cast<std::size_t>(r)], r, layer, item % config_.kv_heads, data,
           scratch_[static_cast<std::size_t>(thread)]);
  });
}

void Attention::store(const Row& row, std::int64_t index, std::int64_t layer, const AttentionLayer& data) {
  float* keys = data.keys + index * config_.kv_dim();
  const float* values = data.values + index * config_.kv_dim();
  // The row's own frame is its last one, and stands at 0.
  const std::int64_t own_frame =
      first_rotation_[static_cast<std::size_t>(index)] + static_cast<std::int64_t>(row.frames.size()) - 1;
  rope_.turn(rotations_.data() + own_frame * rope_.size(), keys, config_.kv_heads, config_.head_dim, keys);
  const std::int64_t slot = row.frames.back().count % kPageTokens;
  for (std::int64_t head = 0; head < config_.kv_heads; ++head, keys += config_.head_dim, values += config_.head_dim) {
    float* target = row.page != nullptr ? row.page->values(layer, head) + slot * value_stride_
                                        : own_values_.data() + (index * config_.kv_heads + head) * value_stride_;
    std::copy_n(values, config_.head_dim, target);
    if (row.page == nullptr) continue;
    float* column = row.page->keys(layer, head) + slot;
    for (std::int64_t i = 0; i < config_.head_dim; ++i) column[i * kPageTokens] = keys[i];
  }
}

void Attention::attend(const Row& row, std::int64_t index, std::int64_t layer, std::int64_t kv_head,
                       const AttentionLayer& data, Scratch& scratch) const {
  const std::int64_t group_size = group_ * config_.head_dim;
  const float* queries = data.queries + index * data.query_stride + kv_head * group_size;
  const float* rotation = rotations_.data() + first_rotation_[static_cast<std::size_t>(index)] * rope_.size();
  float* turned = scratch.queries.data();
  for (std::size_t f = 0; f < row.frames.size(); ++f) {
    rope_.turn(rotation, queries, group_, config_.head_dim, turned);
    rotation += rope_.size();
    turned += group_size;
  }
  collect_blocks(row, layer, kv_head, scratch.queries.data(), scratch.blocks);
  if (row.page == nullptr) {
    scratch.blocks.back().own_key = data.keys + (index * config_.kv_heads + kv_head) * config_.head_dim;
    scratch.blocks.back().own_value = own_values_.data() + (index * config_.kv_heads + kv_head) * value_stride_;
  }
  cpu::attend(scratch.blocks, group_, config_.head_dim, value_stride_, scratch.sums.data(),
              data.out + index * data.out_stride + kv_head * group_size);
}

void Attention::collect_blocks(const Row& row, std::int64_t layer, std::int64_t kv_head, const float* queries,
                               std::vector<AttentionBlock>& blocks) const {
  blocks.clear();
  for (const FrameView& frame : row.frames) {
    const bool own = &frame == &row.frames.back();
    // A row that lies in a page is its frame's last token; one that does not stands behind the page's tokens, alone in
    // a new block when they end at a border.
    const std::int64_t count = frame.count + (own && row.page != nullptr ? 1 : 0);
    const std::int64_t places = own ? frame.count + 1 : frame.count;
    for (std::int64_t first = 0; first < places; first += kPageTokens) {
      const std::int64_t seen = std::min(kPageTokens, count - first);
      const Page* page = seen > 0 ? frame.pages[static_cast<std::size_t>(first / kPageTokens)].get() : nullptr;
      blocks.push_back({page != nullptr ? page->keys(layer, kv_head) : nullptr,
                        page != nullptr ? page->values(layer, kv_head) : nullptr, std::max<std::int64_t>(seen, 0),
                        nullptr, nullptr, queries});
    }
    queries += group_ * config_.head_dim;
  }
}

}  // namespace lacuna::cpu
