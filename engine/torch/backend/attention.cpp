#include "torch/backend/attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lacuna::aten {
namespace {

// Scores of one group in one layer, over all heads: what bounds a pass's memory.
constexpr std::int64_t kMostScores = std::int64_t{1} << 25;

void copy_bytes(const std::byte* from, std::byte* to, std::int64_t bytes) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

std::byte* bytes_of(const at::Tensor& tensor) { return static_cast<std::byte*>(tensor.data_ptr()); }

}  // namespace

Attention::Attention(const ModelConfig& config, at::ScalarType type, at::ScalarType wide, at::Device device,
                     Workers& workers)
    : config_(config),
      type_(type),
      wide_(wide),
      device_(device),
      rotation_(config, wide, device),
      workers_(workers),
      group_heads_(config.heads / config.kv_heads) {}

void Attention::begin(std::span<const Row> rows) {
  rows_ = rows;
  std::vector<double> own;
  for (const Row& row : rows) own.push_back(row.position - row.frames.back().at);
  own_table_ = rotation_.table(own);
  prepared_.clear();
  for (Group& group : group_rows(rows, kMostScores / config_.heads)) prepared_.push_back(prepare(std::move(group)));
}

void Attention::end() {
  rows_ = {};
  own_table_.reset();
  prepared_.clear();
}

Attention::Prepared Attention::prepare(Group group) const {
  Prepared result;
  const auto rows = rows_.subspan(static_cast<std::size_t>(group.first), static_cast<std::size_t>(group.rows));
  // A frame seen as if it stood at `at` is a query turned by that much less.
  for (const FrameView& frame : group.frames) {
    std::vector<double> positions;
    for (const Row& row : rows) positions.push_back(row.position - frame.at);
    result.tables.push_back(rotation_.table(positions));
  }
  result.mask = mask(group);
  result.group = std::move(group);
  return result;
}

at::Tensor Attention::mask(const Group& group) const {
  const std::int64_t keys = group.keys();
  const std::int64_t others = keys - group.frames.back().count;
  const at::Tensor result = at::zeros({group.rows, keys}, at::kBool);
  auto* unseen = result.data_ptr<bool>();
  bool any = false;
  for (std::int64_t r = 0; r < group.rows; ++r) {
    const std::int64_t seen = others + own_count(rows_[static_cast<std::size_t>(group.first + r)]);
    std::fill(unseen + r * keys + seen, unseen + (r + 1) * keys, true);
    any = any || seen < keys;
  }
  return any ? result.to(device_) : at::Tensor();
}

at::Tensor Attention::run(std::int64_t layer, const at::Tensor& query_key_value) {
  const auto rows = static_cast<std::int64_t>(rows_.size());
  const at::Tensor all = query_key_value.view({rows, config_.heads + 2 * config_.kv_heads, config_.head_dim});
  const at::Tensor unturned = all.narrow(1, config_.heads, config_.kv_heads).to(wide_).contiguous();
  const Activations data{all.narrow(1, 0, config_.heads).to(wide_),
                         rotation_.turn(unturned, own_table_).to(type_).contiguous(),
                         all.narrow(1, config_.heads + config_.kv_heads, config_.kv_heads).contiguous()};
  store(layer, data);
  const at::Tensor out = at::empty({rows, config_.q_dim()}, at::TensorOptions(device_).dtype(type_));
  // The processor takes a head at a time, each on some thread; another device is faster with all of them at once.
  const std::int64_t heads = device_.is_cpu() ? 1 : config_.kv_heads;
  const std::int64_t parts = config_.kv_heads / heads;
  workers_.run(static_cast<std::int64_t>(prepared_.size()) * parts, [&](std::int64_t item) {
    attend(prepared_[static_cast<std::size_t>(item / parts)], layer, {item % parts * heads, heads}, data, out);
  });
  return out;
}

void Attention::store(std::int64_t layer, const Activations& data) const {
  const at::Tensor host_keys = data.keys.cpu(), host_values = data.values.cpu();
  const std::int64_t bytes = config_.head_dim * host_keys.element_size();
  const std::byte* key = bytes_of(host_keys);
  const std::byte* value = bytes_of(host_values);
  for (const Row& row : rows_) {
    const std::int64_t slot = row.frames.back().count % kPageTokens;
    for (std::int64_t head = 0; head < config_.kv_heads; ++head, key += bytes, value += bytes) {
      if (row.page == nullptr) continue;
      copy_bytes(key, row.page->keys<std::byte>(layer, head) + slot * bytes, bytes);
      copy_bytes(value, row.page->values<std::byte>(layer, head) + slot * bytes, bytes);
    }
  }
}

void Attention::gather(const Group& group, std::int64_t layer, const Heads& heads, std::byte* keys,
                       std::byte* values) const {
  const std::int64_t bytes = config_.head_dim * static_cast<std::int64_t>(c10::elementSize(type_));  // of a token
  for (std::int64_t head = heads.first; head < heads.first + heads.count; ++head) {
    for (const FrameView& frame : group.frames) {
      for (std::int64_t token = 0; token < frame.count; token += kPageTokens) {
        const Page& page = *frame.pages[static_cast<std::size_t>(token / kPageTokens)];
        const std::int64_t size = std::min(kPageTokens, frame.count - token) * bytes;
        copy_bytes(page.keys<std::byte>(layer, head), keys, size);
        copy_bytes(page.values<std::byte>(layer, head), values, size);
        keys += size;
        values += size;
      }
    }
  }
}

at::Tensor Attention::spread(const at::Tensor& x, const Group& group, const Heads& heads) const {
  return x.narrow(0, group.first, group.rows)
      .narrow(1, heads.first, heads.count)
      .transpose(0, 1)
      .repeat({1, group_heads_, 1});
}

at::Tensor Attention::scores(const Prepared& prepared, const Heads& heads, const Activations& data,
                             const at::Tensor& keys) const {
  const Group& group = prepared.group;
  const std::int64_t total = group.keys(), rows = group.rows, head_dim = config_.head_dim;
  const at::Tensor queries = data.queries.narrow(0, group.first, rows)
                                 .narrow(1, heads.first * group_heads_, heads.count * group_heads_)
                                 .mul(1.0 / std::sqrt(static_cast<double>(head_dim)));
  std::vector<at::Tensor> parts;  // (heads, group heads * rows, keys of a frame)
  at::Tensor turned;              // (heads, group heads * rows, head_dim): for one frame, in the end the rows' own
  std::int64_t first = 0;
  for (std::size_t f = 0; f < group.frames.size(); ++f) {
    const std::int64_t count = group.frames[f].count;
    turned = rotation_.turn(queries, prepared.tables[f])
                 .to(type_)
                 .view({rows, heads.count, group_heads_, head_dim})
                 .permute({1, 2, 0, 3})
                 .reshape({heads.count, group_heads_ * rows, head_dim});
    if (count > 0) parts.push_back(at::bmm(turned, keys.narrow(1, first, count).transpose(1, 2)));
    first += count;
  }
  if (!group.in_pages) parts.push_back((turned * spread(data.keys, group, heads)).sum(-1, true));
  const at::Tensor all = parts.size() == 1 ? parts.front() : at::cat(parts, 2);
  if (prepared.mask.defined()) {
    all.narrow(2, 0, total).view({heads.count, group_heads_, rows, total}).masked_fill_(prepared.mask, -INFINITY);
  }
  return all;
}

void Attention::attend(const Prepared& prepared, std::int64_t layer, const Heads& heads, const Activations& data,
                       const at::Tensor& out) const {
  const Group& group = prepared.group;
  const std::int64_t total = group.keys(), rows = group.rows, head_dim = config_.head_dim;
  const at::Tensor host = at::empty({2, heads.count, total, head_dim}, type_);
  gather(group, layer, heads, bytes_of(host[0]), bytes_of(host[1]));
  const at::Tensor seen = host.to(device_);  // keys and values (heads, keys, head_dim)
  const at::Tensor weights = at::softmax(scores(prepared, heads, data, seen[0]), -1);
  at::Tensor result = at::bmm(weights.narrow(2, 0, total), seen[1]);  // (heads, group heads * rows, head_dim)
  if (!group.in_pages) result.addcmul_(weights.narrow(2, total, 1), spread(data.values, group, heads));
  out.narrow(0, group.first, rows)
      .view({rows, config_.heads, head_dim})
      .narrow(1, heads.first * group_heads_, heads.count * group_heads_)
      .view({rows, heads.count, group_heads_, head_dim})
      .copy_(result.view({heads.count, group_heads_, rows, head_dim}).permute({2, 0, 1, 3}));
}

}  // namespace lacuna::aten
