// The order of a vocabulary: falling score, ties by id, as rising whole numbers. What sorts or selects ids sorts
// integers, in memory that lies together, and no NaN can upset it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace lacuna {

using OrderKey = std::uint64_t;  // high half: the score, falling; low half: the id

inline OrderKey order_key(float score, std::int32_t id) {
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);  // -0 becomes 0
  const std::uint32_t falling =
      (bits & 0x80000000U) != 0 ? bits : (~bits & 0x7FFFFFFFU);  // as the floats fall, this rises
  return std::uint64_t{falling} << 32 | static_cast<std::uint32_t>(id);
}

inline std::int32_t id_of(OrderKey key) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(key)); }

void sort_keys(std::vector<OrderKey>& keys);

// The `count` smallest of the keys that are offered, in one pass: a key that is worse than the count-th best so far is
// turned away at once, which most are.
class SmallestKeys {
 public:
  explicit SmallestKeys(std::size_t count) : count_(count), capacity_(4 * count + 64) { pool_.reserve(count); }

  void offer(OrderKey key) {
    if (key > bound_) return;
    pool_.push_back(key);
    if (pool_.size() == capacity_) prune();
  }

  // At most `count`, rising.
  std::vector<OrderKey> take();

 private:
  void prune();

  std::size_t count_, capacity_;
  OrderKey bound_ = std::numeric_limits<OrderKey>::max();
  std::vector<OrderKey> pool_;
};

}  // namespace lacuna
