// Contexts on a tiny model with random weights: what needs no real one.
#include "model/context.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

#include "base/error.h"
#include "base/interrupt.h"
#include "support/gguf_writer.h"

using namespace lacuna;

namespace {

using Logits = std::vector<float>;

std::shared_ptr<const Model> open_tiny(
    int threads, const std::function<void(test::GgufWriter&)>& change = [](auto&) {}) {
  test::TinyModel tiny;
  change(tiny.writer);
  const std::string path =
      (std::filesystem::temp_directory_path() / ("lacuna-context-test-" + std::to_string(::getpid()))).string();
  std::ofstream(path, std::ios::binary) << tiny.writer.file();
  const auto model = Model::open(path, {"cpu", threads});
  std::filesystem::remove(path);  // the mapping stays
  return model;
}

std::vector<std::int32_t> some_ids(std::size_t count, unsigned seed = 1) {
  std::mt19937 engine(seed);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(engine() % 259);
  return ids;
}

Logits logits_after(const std::shared_ptr<const Model>& model, const std::vector<std::int32_t>& ids,
                    std::vector<double> positions = {}) {
  Context context(model, 1000);
  context.append(ids, std::move(positions));
  return *context.logits();
}

double largest_difference(const Logits& a, const Logits& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(double{a[i]} - double{b[i]}));
  return largest;
}

}  // namespace

TEST_CASE("linear scaling divides positions") {
  const auto plain = open_tiny(1);
  const auto scaled = open_tiny(1, [](auto& writer) {
    writer.put("llama.rope.scaling.type", "linear");
    writer.put("llama.rope.scaling.factor", 4.0F);
  });
  CHECK(scaled->config().rope_scale == 4);
  const auto ids = some_ids(6);
  // A quarter is exact in binary, so that the angles are the same to the bit.
  CHECK(logits_after(scaled, ids, {0, 4, 8, 12, 20, -4}) == logits_after(plain, ids, {0, 1, 2, 3, 5, -1}));
  CHECK(logits_after(scaled, ids) != logits_after(plain, ids));
}

TEST_CASE("a random history of appends, forks, rewinds and probes is the same to the bit as one append") {
  const auto one = open_tiny(1), two = open_tiny(2);
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 engine(seed);
    const auto& model = seed % 2 == 0 ? one : two;
    Context context(model, 1000);
    std::vector<std::int32_t> ids;
    std::vector<double> positions;
    for (int step = 0; step < 12; ++step) {
      const unsigned kind = engine() % 4;
      if (kind == 0 && !ids.empty()) {
        const auto count = static_cast<std::int64_t>(engine() % ids.size());
        context.rewind(count);
        ids.resize(ids.size() - static_cast<std::size_t>(count));
        positions.resize(ids.size());
      } else if (kind == 1) {
        Context fork = context.fork();
        fork.append(some_ids(engine() % 40 + 1, engine()), {});
        if (engine() % 2 == 0) {
          ids = fork.tokens().ids;
          positions = fork.tokens().positions;
          std::swap(context, fork);
        }
      } else {
        const auto more = some_ids(engine() % 40 + 1, engine());
        std::vector<double> places;
        for (std::size_t i = 0; i < more.size(); ++i) places.push_back(static_cast<double>(engine() % 1000) / 7);
        context.append(more, places);
        ids.insert(ids.end(), more.begin(), more.end());
        positions.insert(positions.end(), places.begin(), places.end());
      }
      if (ids.empty()) continue;
      INFO("seed " << seed << " step " << step);
      REQUIRE(context.tokens().ids == ids);
      REQUIRE(*context.logits() == logits_after(one, ids, positions));
      Logits probed(259);
      const std::int32_t id = 7;
      const double position = 3.25;
      context.probe({&id, 1}, {&position, 1}, probed.data());
      Context next = context.fork();
      next.append({id}, {position});
      REQUIRE(probed == *next.logits());
    }
  }
}

TEST_CASE("a token remembers what it saw when segments come and go") {
  const auto model = open_tiny(1);
  const auto first = Segment::read(model, some_ids(40, 2), {});
  const auto second = Segment::read(model, some_ids(9, 3), {});
  Context context(model, 1000);
  const std::int64_t span = context.attach(first, -3.5);
  context.append(some_ids(5, 4), {});
  const Logits seeing_first = *context.logits();
  context.detach(span);
  context.attach(second, 10);
  CHECK(*context.logits() == seeing_first);
  context.append({1}, {});
  context.rewind(1);
  CHECK(*context.logits() == seeing_first);  // evaluated again, seeing what it saw
  CHECK(context.length() == 14);
  CHECK_THROWS_WITH(context.detach(span), Catch::Contains("span"));
}

TEST_CASE("segments at any place are as a plain context in which they are not seen by each other") {
  const auto model = open_tiny(1);
  const auto ids = some_ids(33, 5);
  Context attached(model, 1000);
  attached.attach(Segment::read(model, {ids.begin(), ids.end() - 1}, {}), 0);
  attached.append({ids.back()}, {32});
  CHECK(largest_difference(*attached.logits(), logits_after(model, ids)) < 1e-4);  // float32, logits of about 10
  // Moving all by one offset changes nothing but the angles' rounding.
  Context moved(model, 1000);
  moved.attach(Segment::read(model, {ids.begin(), ids.end() - 1}, {}), 7.75);
  moved.append({ids.back()}, {39.75});
  CHECK(largest_difference(*attached.logits(), *moved.logits()) < 1e-4);
}

TEST_CASE("what fails appends nothing") {
  const auto model = open_tiny(2);
  Context context(model, 50);
  context.append(some_ids(35), {});
  const Logits before = *context.logits();
  CHECK_THROWS_WITH(context.append(some_ids(16), {}), Catch::Contains("capacity 50"));
  CHECK_THROWS_WITH(context.append({259}, {}), Catch::Contains("ids[1]"));
  CHECK_THROWS_WITH(context.append({1, 2}, {1}), Catch::Contains("positions"));
  CHECK_THROWS_WITH(context.append({1}, {std::nan("")}), Catch::Contains("positions[1]"));
  request_interrupt();
  CHECK_THROWS_WITH(context.append(some_ids(3), {}), "interrupted");
  clear_interrupt();
  CHECK(context.tokens().length() == 35);
  CHECK(*context.logits() == before);
  context.append({3}, {});
  auto ids = some_ids(35);
  ids.push_back(3);
  CHECK(*context.logits() == logits_after(model, ids));
}

TEST_CASE("memory is counted by page and shared by reference") {
  const auto model = open_tiny(1);
  const std::int64_t page = model->kv_shape().page_bytes();
  Context context(model, 1000);
  CHECK(context.memory().bytes == 0);
  context.append(some_ids(33), {});
  CHECK(context.memory().bytes == 2 * page);
  CHECK(context.memory().shared == 0);
  {
    Context fork = context.fork();
    CHECK(context.memory().shared == 2 * page);
    fork.append({1}, {});
    CHECK(context.memory().shared == page);  // the open page was copied, the full one was not
  }
  CHECK(context.memory().shared == 0);
  context.rewind(2);
  CHECK(context.memory().bytes == page);
}

TEST_CASE("a context's memory counts what it keeps alive once, and as shared what others keep alive too") {
  const auto model = open_tiny(1);
  const std::int64_t page = model->kv_shape().page_bytes();
  auto segment = Segment::read(model, some_ids(40), {});  // two pages
  Context context(model, 1000);
  const std::int64_t first = context.attach(segment, 0);
  const std::int64_t second = context.attach(segment, 100);
  CHECK(context.memory().bytes == 2 * page);
  CHECK(context.memory().shared == 2 * page);
  segment.reset();
  CHECK(context.memory().shared == 0);
  {
    const Context fork = context.fork();
    CHECK(context.memory().shared == 2 * page);
    CHECK(fork.memory().shared == 2 * page);
  }
  context.append(some_ids(1), {});
  CHECK(context.memory().bytes == 3 * page);
  CHECK(context.memory().shared == 0);
  context.detach(first);
  context.detach(second);
  CHECK(context.memory().bytes == 3 * page);  // the token saw it: it is seen again after a rewind
  context.rewind(1);
  CHECK(context.memory().bytes == 0);
}

TEST_CASE("a segment may be longer than the trained length") {
  const auto model = open_tiny(1);
  const auto count = static_cast<std::size_t>(model->config().context_length) + 5;
  CHECK(Segment::read(model, some_ids(count), {})->tokens().length() == static_cast<std::int64_t>(count));
}
