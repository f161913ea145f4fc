#include "torch/backend/attention.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lacuna::aten {
namespace {

// Scores of one group in one layer, over all heads: what bounds a pass's memory.
constexpr std::int64_t kMostScores = std::int64_t{1} << 25;
// Pages that are worth a second thread.
constexpr std::int64_t kPagesAThread = 8;

// `tokens` rows of one head, from a page's to a buffer's place or back: both are contiguous.
void copy_rows(const std::byte* from, std::byte* to, std::int64_t bytes) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

std::byte* bytes_of(const at::Tensor& tensor) { return static_cast<std::byte*>(tensor.data_ptr()); }

}  // namespace

Attention::Attention(const ModelConfig& config, at::ScalarType type, at::ScalarType wide, at::Device device)
    : config_(config),
      type_(type),
      wide_(wide),
      device_(device),
      rotation_(config, wide, device),
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
  const std::int64_t keys = group.keys();
  result.keys = at::empty({config_.kv_heads, keys, config_.head_dim}, type_);
  result.values = at::empty_like(result.keys);
  result.group = std::move(group);
  return result;
}

at::Tensor Attention::mask(const Group& group) const {
  const std::int64_t keys = group.keys();
  const std::int64_t others = keys - group.frames.back().count;
  at::Tensor result = at::zeros({group.rows, keys}, at::kBool);
  auto* hidden = result.data_ptr<bool>();
  bool any = false;
  for (std::int64_t r = 0; r < group.rows; ++r) {
    const std::int64_t seen = others + own_count(rows_[static_cast<std::size_t>(group.first + r)]);
    std::fill(hidden + r * keys + seen, hidden + (r + 1) * keys, true);
    any = any || seen < keys;
  }
  return any ? result.to(device_) : at::Tensor();
}

at::Tensor Attention::run(std::int64_t layer, const at::Tensor& query_key_value) {
  const auto rows = static_cast<std::int64_t>(rows_.size());
  const std::int64_t head_dim = config_.head_dim;
  const at::Tensor heads = query_key_value.view({rows, config_.heads + 2 * config_.kv_heads, head_dim});
  const at::Tensor queries = heads.narrow(1, 0, config_.heads).to(wide_).contiguous();
  const at::Tensor unturned = heads.narrow(1, config_.heads, config_.kv_heads).to(wide_).contiguous();
  const at::Tensor keys = rotation_.turn(unturned, own_table_).to(type_).contiguous();
  const at::Tensor values = heads.narrow(1, config_.heads + config_.kv_heads, config_.kv_heads).contiguous();
  store(layer, keys, values);
  std::vector<at::Tensor> parts;
  for (const Prepared& prepared : prepared_) {
    const std::int64_t first = prepared.group.first, count = prepared.group.rows;
    parts.push_back(attend(prepared, layer, queries.narrow(0, first, count), keys.narrow(0, first, count),
                           values.narrow(0, first, count)));
  }
  return parts.size() == 1 ? parts.front() : at::cat(parts, 0);
}

void Attention::store(std::int64_t layer, const at::Tensor& keys, const at::Tensor& values) const {
  const at::Tensor host_keys = keys.cpu(), host_values = values.cpu();
  const std::int64_t bytes = config_.head_dim * keys.element_size();
  const std::byte* key = bytes_of(host_keys);
  const std::byte* value = bytes_of(host_values);
  for (const Row& row : rows_) {
    const std::int64_t slot = row.frames.back().count % kPageTokens;
    for (std::int64_t head = 0; head < config_.kv_heads; ++head, key += bytes, value += bytes) {
      if (row.page == nullptr) continue;
      copy_rows(key, row.page->keys<std::byte>(layer, head) + slot * bytes, bytes);
      copy_rows(value, row.page->values<std::byte>(layer, head) + slot * bytes, bytes);
    }
  }
}

void Attention::gather(std::int64_t layer, const Prepared& prepared) const {
  const std::int64_t bytes = config_.head_dim * prepared.keys.element_size();  // of one token and head
  const std::int64_t total = prepared.group.keys();
  std::int64_t first = 0;
  for (const FrameView& frame : prepared.group.frames) {
    const std::int64_t pages = (frame.count + kPageTokens - 1) / kPageTokens;
    at::parallel_for(0, pages * config_.kv_heads, kPagesAThread, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t item = begin; item < end; ++item) {
        const std::int64_t head = item / pages, token = item % pages * kPageTokens;
        const Page& page = *frame.pages[static_cast<std::size_t>(item % pages)];
        const std::int64_t size = std::min(kPageTokens, frame.count - token) * bytes;
        const std::int64_t place = (head * total + first + token) * bytes;
        copy_rows(page.keys<std::byte>(layer, head), bytes_of(prepared.keys) + place, size);
        copy_rows(page.values<std::byte>(layer, head), bytes_of(prepared.values) + place, size);
      }
    });
    first += frame.count;
  }
}

at::Tensor Attention::by_kv_head(const at::Tensor& x) const {
  return x.view({x.size(0), config_.kv_heads, x.size(1) / config_.kv_heads, config_.head_dim})
      .permute({1, 2, 0, 3})
      .reshape({config_.kv_heads, -1, config_.head_dim});
}

at::Tensor Attention::attend(const Prepared& prepared, std::int64_t layer, const at::Tensor& queries,
                             const at::Tensor& own_keys, const at::Tensor& own_values) const {
  const Group& group = prepared.group;
  const std::int64_t total = group.keys(), rows = group.rows;
  gather(layer, prepared);
  const at::Tensor keys = prepared.keys.to(device_), values = prepared.values.to(device_);
  const at::Tensor scaled = queries * (1.0 / std::sqrt(static_cast<double>(config_.head_dim)));
  std::vector<at::Tensor> scores;  // (kv_heads, group * rows, keys of a frame)
  at::Tensor turned;               // (kv_heads, group * rows, head_dim); in the end for the rows' own frame
  std::int64_t first = 0;
  for (std::size_t f = 0; f < group.frames.size(); ++f) {
    const std::int64_t count = group.frames[f].count;
    turned = by_kv_head(rotation_.turn(scaled, prepared.tables[f]).to(type_));
    if (count > 0) scores.push_back(at::bmm(turned, keys.narrow(1, first, count).transpose(1, 2)));
    first += count;
  }
  at::Tensor own_value;
  if (!group.in_pages) {
    const auto spread = [&](const at::Tensor& x) {  // (rows, kv_heads, head_dim) -> (kv_heads, group * rows, head_dim)
      return x.transpose(0, 1).repeat({1, group_heads_, 1});
    };
    scores.push_back((turned * spread(own_keys)).sum(-1, true));
    own_value = spread(own_values);
  }
  at::Tensor all = scores.size() == 1 ? scores.front() : at::cat(scores, 2);
  if (prepared.mask.defined()) {
    all.narrow(2, 0, total)
        .view({config_.kv_heads, group_heads_, rows, total})
        .masked_fill_(prepared.mask, -INFINITY);
  }
  const at::Tensor weights = at::softmax(all, -1);
  at::Tensor out = at::bmm(weights.narrow(2, 0, total), values);  // (kv_heads, group * rows, head_dim)
  if (own_value.defined()) out.addcmul_(weights.narrow(2, total, 1), own_value);
  return out.view({config_.kv_heads, group_heads_, rows, config_.head_dim})
      .permute({2, 0, 1, 3})
      .reshape({rows, config_.q_dim()});
}

}  // namespace lacuna::aten
