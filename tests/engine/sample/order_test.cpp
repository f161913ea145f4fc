// Order keys: the order that they stand for, and sorting and selecting by it, against the standard library.
#include "sample/order.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace lacuna;

namespace {

// Keys of scores with many ties; ids from 0, or shuffled.
std::vector<OrderKey> some_keys(unsigned seed, std::size_t size, bool shuffled) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> level(-40, 40);
  std::vector<OrderKey> keys;
  for (std::size_t i = 0; i < size; ++i) {
    keys.push_back(order_key(static_cast<float>(level(engine)) * 0.25F, static_cast<std::int32_t>(i)));
  }
  if (shuffled) std::shuffle(keys.begin(), keys.end(), engine);
  return keys;
}

}  // namespace

TEST_CASE("order keys rise as scores fall, and with the id where scores are the same") {
  const float falling[] = {HUGE_VALF, 3e38F, 2, 1e-45F, 0, -1e-45F, -1, -3e38F, -HUGE_VALF};
  for (std::size_t i = 1; i < std::size(falling); ++i) CHECK(order_key(falling[i - 1], 9) < order_key(falling[i], 0));
  CHECK(order_key(0.5F, 3) < order_key(0.5F, 4));
  CHECK(order_key(-0.0F, 7) == order_key(0.0F, 7));
  CHECK(id_of(order_key(-1.5F, 268435455)) == 268435455);
}

TEST_CASE("keys are sorted as the standard library sorts them, few or many, by rising id or in any order") {
  for (const std::size_t size : {0U, 1U, 2U, 1024U, 1025U, 5000U, 70000U}) {
    for (const bool shuffled : {false, true}) {
      std::vector<OrderKey> keys = some_keys(7, size, shuffled);
      std::vector<OrderKey> wanted = keys;
      std::sort(wanted.begin(), wanted.end());
      sort_keys(keys);
      INFO(size << (shuffled ? " shuffled" : ""));
      CHECK((keys == wanted));
    }
  }
}

TEST_CASE("ids beyond four million keep their order too") {
  std::vector<OrderKey> keys;
  for (std::int32_t i = 0; i < 3000; ++i) keys.push_back(order_key(1, (i * 7919) % 3000 * 80000));
  sort_keys(keys);
  CHECK(std::is_sorted(keys.begin(), keys.end()));
}

TEST_CASE("the smallest keys of many are those at the front of all of them sorted") {
  const std::vector<OrderKey> rising = some_keys(3, 9000, false);
  std::vector<OrderKey> sorted = rising;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<OrderKey> falling(sorted.rbegin(), sorted.rend());  // each key is better than all before it
  for (const std::size_t count : {0U, 1U, 40U, 256U, 8999U, 9000U, 20000U}) {
    for (const auto& offered : {rising, sorted, falling}) {
      SmallestKeys smallest(count);
      for (const OrderKey key : offered) smallest.offer(key);
      const std::vector<OrderKey> taken = smallest.take();
      REQUIRE(taken.size() == std::min<std::size_t>(count, sorted.size()));
      CHECK(std::equal(taken.begin(), taken.end(), sorted.begin()));
    }
  }
}
