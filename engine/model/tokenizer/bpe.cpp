#include "model/tokenizer/bpe.h"

#include <queue>

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

Bpe::Bpe(const TokenizerSource& source) {
  tokens_.reserve(source.tokens.size());
  for (std::size_t id = 0; id < source.tokens.size(); ++id) {
    tokens_.emplace(source.tokens[id], static_cast<std::int32_t>(id));  // of equal ones the first
  }
  for (int byte = 0; byte < 256; ++byte) {
    bytes_[byte] = find(byte_stand_in(static_cast<std::uint8_t>(byte))).value_or(-1);
  }
  read_merges(source);
}

void Bpe::read_merges(const TokenizerSource& source) {
  merges_.reserve(source.merges.size());
  std::string joined;
  for (std::size_t i = 0; i < source.merges.size(); ++i) {
    const std::string_view merge = source.merges[i];
    const std::size_t space = merge.find(' ', 1);  // a left part of one space is none: spaces have a stand-in
    if (merge.size() < 3 || space == std::string_view::npos || space + 1 == merge.size()) {
      fail(Status::kCorrupt, "{}: tokenizer.ggml.merges[{}]: wanted two parts with a space between, found \"{}\"",
           source.file, i, merge);
    }
    joined.assign(merge.substr(0, space)).append(merge.substr(space + 1));
    const auto left = find(merge.substr(0, space)), right = find(merge.substr(space + 1)), both = find(joined);
    if (!left || !right || !both) {
      fail(Status::kCorrupt, "{}: tokenizer.ggml.merges[{}]: wanted parts and result in the vocabulary, found \"{}\"",
           source.file, i, merge);
    }
    merges_.emplace(pair(*left, *right), Merge{static_cast<std::int32_t>(i), *both});
  }
}

std::optional<std::int32_t> Bpe::find(std::string_view token) const {
  const auto found = tokens_.find(token);
  return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

const Bpe::Merge* Bpe::find_merge(std::int32_t left, std::int32_t right) const {
  const auto found = merges_.find(pair(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

std::optional<std::int32_t> Bpe::whole(std::string_view piece) const {
  std::string written;
  for (const char byte : piece) written += byte_stand_in(static_cast<std::uint8_t>(byte));
  return find(written);
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
