// Sorting and selecting order keys: both in time linear in their number.
#include "sample/order.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lacuna {
namespace {

constexpr std::size_t kFewKeys = 1024;  // below, comparing is the faster way

// A key in digits of at most 11 bits, lowest first: three of the id, three of the score.
struct Digit {
  int shift, bits;
  std::size_t of(OrderKey key) const { return (key >> shift) & ((std::size_t{1} << bits) - 1); }
};
constexpr Digit kIdDigits[] = {{0, 11}, {11, 11}, {22, 10}};
constexpr Digit kScoreDigits[] = {{32, 11}, {43, 11}, {54, 10}};

// Sorts by one digit and keeps the order of keys that share it.
void sort_by(const Digit& digit, std::vector<OrderKey>& keys, std::vector<OrderKey>& scratch) {
  std::array<std::uint32_t, 1U << 11> next{};  // how many there are of a digit, then where its next key goes
  for (const OrderKey key : keys) ++next[digit.of(key)];
  if (next[digit.of(keys.front())] == keys.size()) return;
  std::uint32_t sum = 0;
  for (std::uint32_t& count : next) sum += std::exchange(count, sum);
  for (const OrderKey key : keys) scratch[next[digit.of(key)]++] = key;
  keys.swap(scratch);
}

bool ids_rise(const std::vector<OrderKey>& keys) {
  return std::is_sorted(keys.begin(), keys.end(), [](OrderKey a, OrderKey b) { return id_of(a) < id_of(b); });
}

}  // namespace

// Least significant digit first (Knuth, The Art of Computer Programming 3, 5.2.5): linear, and what is sorted by id
// already, as a vocabulary is, is sorted by score alone.
void sort_keys(std::vector<OrderKey>& keys) {
  if (keys.size() <= kFewKeys) return std::sort(keys.begin(), keys.end());
  std::vector<OrderKey> scratch(keys.size());
  if (!ids_rise(keys)) {
    for (const Digit& digit : kIdDigits) sort_by(digit, keys, scratch);
  }
  for (const Digit& digit : kScoreDigits) sort_by(digit, keys, scratch);
}

void SmallestKeys::prune() {
  if (count_ == 0) {
    pool_.clear();
    bound_ = 0;
    return;
  }
  if (pool_.size() <= count_) return;
  const auto last = pool_.begin() + static_cast<std::ptrdiff_t>(count_) - 1;
  std::nth_element(pool_.begin(), last, pool_.end());
  bound_ = *last;
  pool_.resize(count_);
}

std::vector<OrderKey> SmallestKeys::take() {
  prune();
  sort_keys(pool_);
  return std::move(pool_);
}

}  // namespace lacuna
