// The backend `torch` on tiny models: the same as `cpu` in every history, within float32's rounding, and its own rules.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "base/error.h"
#include "base/interrupt.h"
#include "model/context.h"
#include "support/tiny_models.h"

using namespace lacuna;
using test::open_model;
using test::without_torch;

namespace {

using Logits = std::vector<float>;
using ModelPtr = std::shared_ptr<const Model>;

constexpr std::int64_t kVocab = 259, kCapacity = 4000;

ModelPtr open_tiny(const std::string& dtype, int threads = 2) {
  return open_model(test::TinyModel().writer, {"torch", threads, dtype, "cpu"});
}

std::vector<std::int32_t> some_ids(std::size_t count, unsigned seed = 1) {
  std::mt19937 engine(seed);
  std::vector<std::int32_t> ids(count);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(engine() % kVocab);
  return ids;
}

std::vector<double> some_positions(std::size_t count, std::mt19937& engine) {
  std::vector<double> positions(count);
  for (double& position : positions) position = static_cast<double>(engine() % 2000) / 7 - 60;
  return positions;
}

template <typename T>
double largest_difference(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest;
}

Logits probe_of(Context& context, const std::vector<std::int32_t>& ids, const std::vector<double>& positions) {
  Logits out(ids.size() * kVocab);
  context.probe(ids, positions, out.data());
  return out;
}

// One history of contexts, told by a seed: what it does does not depend on the model.
class History {
 public:
  History(ModelPtr model, unsigned seed) : model_(std::move(model)), engine_(seed), context_(model_, kCapacity) {}

  void step() {
    switch (engine_() % 8) {
      case 0:
        return attach();
      case 1:
        return detach();
      case 2:
        return context_.rewind(
            static_cast<std::int64_t>(engine_() % static_cast<unsigned>(context_.tokens().length() + 1)));
      case 3:
        return fork();
      case 4:
        return append_to_two();
      default:
        return append(context_);
    }
  }

  // Logits of the last token, where there is one, and of probes.
  Logits outputs() {
    Logits all = probe_of(context_, some_ids(3, engine_()), some_positions(3, engine_));
    if (context_.tokens().length() > 0) {
      const auto last = context_.logits();
      all.insert(all.end(), last->begin(), last->end());
    }
    return all;
  }

  Context& context() { return context_; }

 private:
  std::size_t count(unsigned most) { return engine_() % most + 1; }

  Append some_append(Context& context) {
    Append result{&context, some_ids(count(50), engine_()), {}};
    if (engine_() % 2 == 0) result.positions = some_positions(result.ids.size(), engine_);
    return result;
  }

  void append(Context& context) {
    Append made = some_append(context);
    context.append(std::move(made.ids), std::move(made.positions));
  }

  void attach() {
    const std::size_t size = count(70);
    auto ids = some_ids(size, engine_());
    auto positions = engine_() % 2 == 0 ? some_positions(size, engine_) : std::vector<double>();
    const double at = static_cast<double>(engine_() % 1000) / 9 - 40;
    spans_.push_back(context_.attach(Segment::read(model_, std::move(ids), std::move(positions)), at));
  }

  void detach() {
    if (spans_.empty()) return;
    const std::size_t index = engine_() % spans_.size();
    context_.detach(spans_[index]);
    spans_.erase(spans_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  void fork() {
    Context other = context_.fork();
    append(other);
    if (engine_() % 2 == 0) std::swap(context_, other);
  }

  void append_to_two() {
    Context other = context_.fork();
    std::vector<Append> appends;
    appends.push_back(some_append(context_));
    appends.push_back(some_append(other));
    Context::append_batch(appends);
    if (engine_() % 2 == 0) std::swap(context_, other);
  }

  ModelPtr model_;
  std::mt19937 engine_;
  Context context_;
  std::vector<std::int64_t> spans_;
};

}  // namespace

TEST_CASE("any history of appends, forks, rewinds, attached and detached segments and probes is as on cpu") {
  if (without_torch()) return;
  const ModelPtr cpu = open_model(test::TinyModel().writer, {"cpu", 1});
  const ModelPtr single = open_tiny("float32"), exact = open_tiny("float64");
  double worst_cpu = 0, worst_single = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    History on_cpu(cpu, seed), on_single(single, seed), on_exact(exact, seed);
    for (int step = 0; step < 12; ++step) {
      on_cpu.step(), on_single.step(), on_exact.step();
      INFO("seed " << seed << " step " << step);
      const Logits wanted = on_exact.outputs();
      worst_cpu = std::max(worst_cpu, largest_difference(on_cpu.outputs(), wanted));
      worst_single = std::max(worst_single, largest_difference(on_single.outputs(), wanted));
      REQUIRE(on_cpu.context().memory().bytes * 2 == on_exact.context().memory().bytes);
      REQUIRE(on_cpu.context().memory().shared * 2 == on_exact.context().memory().shared);
    }
  }
  // Logits of about 10 in float32, 1e-6 a rounding: three times what was measured.
  CHECK(worst_cpu < 6e-5);
  CHECK(worst_single < 6e-5);
}

TEST_CASE("in float64 it makes no difference beyond rounding how tokens came") {
  if (without_torch()) return;
  const ModelPtr model = open_tiny("float64");
  const auto ids = some_ids(300);  // more than one pass takes at once
  Context whole(model, kCapacity), cut(model, kCapacity), attached(model, kCapacity);
  whole.append(ids, {});
  for (std::size_t from = 0, size = 1; from < ids.size(); from += size, size = size * 2 + 5) {
    cut.append({ids.begin() + static_cast<std::ptrdiff_t>(from),
                ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + size))},
               {});
  }
  // Moved by a fraction, which turns all angles: only differences of positions count.
  attached.attach(Segment::read(model, {ids.begin(), ids.end() - 1}, {}), 7.75);
  attached.append({ids.back()}, {306.75});
  // Hidden states of about 1, sums of some hundred terms, two layers.
  CHECK(largest_difference(*whole.hidden(), *cut.hidden()) < 1e-12);
  CHECK(largest_difference(*whole.hidden(), *attached.hidden()) < 1e-11);
  whole.append({7}, {});
  whole.rewind(1);  // the last token is evaluated again, without a page of its own
  CHECK(largest_difference(*whole.hidden(), *cut.hidden()) < 1e-12);
}

TEST_CASE("results of torch do not depend on its number of threads, to the bit") {
  if (without_torch()) return;
  for (const char* dtype : {"float32", "float64", "bfloat16"}) {
    const ModelPtr one = open_tiny(dtype, 1), three = open_tiny(dtype, 3);
    CHECK(three->backend().threads() == 3);
    Context a(one, kCapacity), b(three, kCapacity);
    a.append(some_ids(70), {});
    b.append(some_ids(70), {});
    CHECK(*a.logits() == *b.logits());
    CHECK(probe_of(a, {1, 2, 3}, {70, 2.5, -9}) == probe_of(b, {1, 2, 3}, {70, 2.5, -9}));
  }
}

TEST_CASE("keys and values take the bytes of the dtype, and bfloat16 is near") {
  if (without_torch()) return;
  const ModelPtr half = open_tiny("bfloat16"), single = open_tiny("float32"), exact = open_tiny("float64");
  CHECK(half->kv_shape().page_bytes() * 2 == single->kv_shape().page_bytes());
  CHECK(single->kv_shape().page_bytes() * 2 == exact->kv_shape().page_bytes());
  Context a(half, kCapacity), b(exact, kCapacity);
  a.append(some_ids(40), {});
  b.append(some_ids(40), {});
  CHECK(a.memory().bytes == 2 * half->kv_shape().page_bytes());
  // 8 bits of mantissa: 0.4 % a rounding. Hidden states are of root mean square 1.
  double squares = 0;
  for (std::size_t i = 0; i < a.hidden()->size(); ++i) {
    squares += std::pow((*a.hidden())[i] - (*b.hidden())[i], 2) / static_cast<double>(a.hidden()->size());
  }
  CHECK(std::sqrt(squares) < 0.05);
  CHECK(squares > 0);
}

TEST_CASE("a pass of torch that is interrupted appends nothing") {
  if (without_torch()) return;
  const ModelPtr model = open_tiny("float32");
  Context context(model, kCapacity);
  context.append(some_ids(35), {});
  const Logits before = *context.logits();
  request_interrupt();
  CHECK_THROWS_WITH(context.append(some_ids(3), {}), "interrupted");
  clear_interrupt();
  CHECK(context.tokens().length() == 35);
  CHECK(*context.logits() == before);
  CHECK_NOTHROW(context.append({3}, {}));
}

TEST_CASE("a model of torch that was opened before a fork says so in the child") {
  if (without_torch()) return;
  const ModelPtr model = open_tiny("float32");
  Context context(model, kCapacity);
  context.append(some_ids(5), {});
  const ::pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a hang ends as a failure
    try {
      context.append({1}, {});
    } catch (const Error& error) {
      ::_exit(std::string(error.what()).find("fork") != std::string::npos ? 42 : 1);
    }
    ::_exit(2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 42);
}

TEST_CASE("unknown backends, types and devices are refused by name") {
  const auto open = [](const ModelOptions& options) { open_model(test::TinyModel().writer, options); };
  CHECK_THROWS_WITH(open({"troch", 1}), Catch::Contains("backend: wanted \"cpu\" or \"torch\", got \"troch\""));
  CHECK_THROWS_WITH(open({"cpu", 1, "float64"}), Catch::Contains("dtype: backend \"cpu\""));
  CHECK_THROWS_WITH(open({"cpu", 1, "float32", "cuda"}), Catch::Contains("device: backend \"cpu\""));
  CHECK_THROWS_WITH(open({"torch", 1, "float31"}), Catch::Contains("dtype: wanted \"float32\""));
  for (const char* device : {"tpu", "cuda:", "cuda:x", "cuda:1234", "cuda:-1", "CUDA"}) {
    CHECK_THROWS_WITH(open({"torch", 1, "float32", device}), Catch::Contains("device: wanted \"cpu\", \"cuda\""));
  }
  if (without_torch()) return;
  CHECK_THROWS_WITH(open({"torch", 1, "float32", "cuda:999"}), Catch::Contains("cuda:999"));
}
