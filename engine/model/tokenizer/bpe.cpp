#include "model/tokenizer/bpe.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <tuple>

#include "base/error.h"
#include "model/tokenizer/byte_alphabet.h"

namespace lacuna {
namespace {

// A token of the piece being merged, in a list by place.
struct Part {
  std::int32_t id;
  std::int32_t before, after;  // places; -1: none
};

// A pair that could be merged; stale once one of its parts has changed.
struct Candidate {
  std::int32_t rank;
  std::int32_t place;  // of the left part
  std::int32_t left, right;
  bool operator>(const Candidate& other) const { return rank != other.rank ? rank > other.rank : place > other.place; }
};

}  // namespace

Bpe::Bpe(const TokenizerSource& source) : vocabulary_(source.tokens), control_(source.tokens.size()) {
  for (std::size_t id = 0; id < source.token_types.size(); ++id) control_[id] = source.token_types[id] == kControlToken;
  for (int byte = 0; byte < 256; ++byte) {
    bytes_[byte] = vocabulary_.find(byte_stand_in(static_cast<std::uint8_t>(byte))).value_or(-1);
  }
  read_merges(source);
}

void Bpe::read_merges(const TokenizerSource& source) {
  struct Read {
    std::int32_t left;
    Merge merge;
  };
  std::vector<Read> all;
  all.reserve(source.merges.size());
  std::string joined;
  for (std::size_t i = 0; i < source.merges.size(); ++i) {
    const std::string_view merge = source.merges[i];
    const std::size_t space = merge.find(' ', 1);  // a left part of one space is none: spaces have a stand-in
    if (merge.size() < 3 || space == std::string_view::npos || space + 1 == merge.size()) {
      fail(Status::kCorrupt, "{}: {}[{}]: wanted two parts with a space between, found \"{}\"", source.file,
           source.merges_key, i, merge);
    }
    joined.assign(merge.substr(0, space)).append(merge.substr(space + 1));
    const auto left = vocabulary_.find(merge.substr(0, space)), right = vocabulary_.find(merge.substr(space + 1)),
               both = vocabulary_.find(joined);
    if (!left || !right || !both) {
      fail(Status::kCorrupt, "{}: {}[{}]: wanted parts and result in the vocabulary, found \"{}\"", source.file,
           source.merges_key, i, merge);
    }
    all.push_back({*left, {*right, static_cast<std::int32_t>(i), *both}});
  }
  // Sorted, not hashed: a file's pairs can be made to collide. Of equal pairs the first has the least rank.
  std::sort(all.begin(), all.end(), [](const Read& a, const Read& b) {
    return std::tie(a.left, a.merge.right, a.merge.rank) < std::tie(b.left, b.merge.right, b.merge.rank);
  });
  first_merge_.assign(source.tokens.size() + 1, 0);
  merges_.reserve(all.size());
  for (const Read& read : all) {
    ++first_merge_[static_cast<std::size_t>(read.left) + 1];
    merges_.push_back(read.merge);
  }
  std::partial_sum(first_merge_.begin(), first_merge_.end(), first_merge_.begin());
}

const Bpe::Merge* Bpe::find_merge(std::int32_t left, std::int32_t right) const {
  const auto* own = first_merge_.data() + left;
  const auto begin = merges_.begin() + own[0], end = merges_.begin() + own[1];
  const auto found = std::lower_bound(begin, end, right, [](const Merge& a, std::int32_t b) { return a.right < b; });
  return found != end && found->right == right ? &*found : nullptr;
}

std::optional<std::int32_t> Bpe::whole(std::string_view piece) const {
  std::string written;
  for (const char byte : piece) written += byte_stand_in(static_cast<std::uint8_t>(byte));
  const auto id = vocabulary_.find(written);
  return id && control_[static_cast<std::size_t>(*id)] ? std::nullopt : id;
}

void Bpe::encode(std::string_view piece, std::vector<std::int32_t>& ids) const {
  std::vector<Part> parts;
  parts.reserve(piece.size());
  for (const char byte : piece) {
    const std::int32_t id = bytes_[static_cast<std::uint8_t>(byte)];
    if (id < 0) {
      fail(Status::kInvalidArgument, "text: wanted bytes that the vocabulary has a token for, got 0x{:02x}",
           static_cast<std::uint8_t>(byte));
    }
    const auto place = static_cast<std::int32_t>(parts.size());
    parts.push_back({id, place - 1, place + 1});
  }
  if (parts.empty()) return;
  parts.back().after = -1;

  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
  const auto consider = [&](std::int32_t place) {
    if (place < 0 || parts[static_cast<std::size_t>(place)].after < 0) return;
    const Part& left = parts[static_cast<std::size_t>(place)];
    const Part& right = parts[static_cast<std::size_t>(left.after)];
    if (const Merge* merge = find_merge(left.id, right.id)) queue.push({merge->rank, place, left.id, right.id});
  };
  for (std::int32_t place = 0; place < static_cast<std::int32_t>(parts.size()); ++place) consider(place);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Part& left = parts[static_cast<std::size_t>(best.place)];
    if (left.id != best.left || left.after < 0) continue;
    Part& right = parts[static_cast<std::size_t>(left.after)];
    if (right.id != best.right) continue;
    left.id = find_merge(best.left, best.right)->id;
    left.after = right.after;
    right.id = -1;  // no longer in the list
    if (left.after >= 0) parts[static_cast<std::size_t>(left.after)].before = best.place;
    consider(left.before);
    consider(best.place);
  }
  for (std::int32_t place = 0; place >= 0; place = parts[static_cast<std::size_t>(place)].after) {
    ids.push_back(parts[static_cast<std::size_t>(place)].id);
  }
}

}  // namespace lacuna
