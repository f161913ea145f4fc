// The backend `torch` in float64 on the real model, against the references' printed digits (tests/golden/model).
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "model/context.h"
#include "support/tiny_models.h"

using namespace lacuna;
using nlohmann::json;

namespace {

json golden(const std::string& name) {
  std::ifstream file(std::string(LACUNA_TEST_DATA) + "/golden/model/" + name + ".json");
  return json::parse(file);
}

// Nine digits are printed: half of one in the last place, and 1e-9 for values near 0.
double allowed(double value) { return 1e-9 + 5.01e-9 * std::abs(value); }

// How far beyond what is allowed a value is, at most; to be asserted once for thousands.
class Worst {
 public:
  void compare(const std::string& where, double value, double wanted) {
    const double ratio = std::abs(value - wanted) / allowed(wanted);
    if (ratio > ratio_) ratio_ = ratio, text_ = where + ": " + std::to_string(value - wanted);
    largest_ = std::max(largest_, std::abs(value - wanted));
  }
  double ratio() const { return ratio_; }
  const std::string& text() const { return text_; }
  double largest() const { return largest_; }

 private:
  double ratio_ = 0, largest_ = 0;
  std::string text_;
};

class Reference {
 public:
  explicit Reference(std::shared_ptr<const Model> model) : model_(std::move(model)), head_(model_->embeddings()) {}

  // The logits that a state gives, in double: the backend hands them out as float32.
  std::vector<double> logits(const std::vector<double>& state) const {
    const ModelConfig& config = model_->config();
    std::vector<double> result(static_cast<std::size_t>(config.vocab_size));
    for (std::int64_t id = 0; id < config.vocab_size; ++id) {
      const float* row = head_.get() + id * config.dim;
      double sum = 0;
      for (std::int64_t i = 0; i < config.dim; ++i)
        sum += static_cast<double>(row[i]) * state[static_cast<std::size_t>(i)];
      result[static_cast<std::size_t>(id)] = sum;
    }
    return result;
  }

  // A row of a golden file {top, entropy, logits} against a state.
  void compare(const std::string& name, const json& row, const json& fixed_ids, const std::vector<double>& state,
               Worst& worst) const {
    const std::vector<double> all = logits(state);
    double largest = all[0], sum = 0, entropy = 0;
    for (const double value : all) largest = std::max(largest, value);
    for (const double value : all) sum += std::exp(value - largest);
    const double shift = largest + std::log(sum);
    for (const double value : all) entropy -= std::exp(value - shift) * (value - shift);
    worst.compare(name + " entropy", entropy, row["entropy"].get<double>());
    for (std::size_t i = 0; i < fixed_ids.size(); ++i) {
      worst.compare(name + " logit", all[fixed_ids[i].get<std::size_t>()], row["logits"][i].get<double>());
    }
    for (const json& entry : row["top"]) {
      const double logprob = all[entry["id"].get<std::size_t>()] - shift;
      const bool printed = entry.contains("logprob");
      worst.compare(name + " top", printed ? logprob : std::exp(logprob),
                    entry[printed ? "logprob" : "prob"].get<double>());
    }
  }

 private:
  std::shared_ptr<const Model> model_;
  std::shared_ptr<float[]> head_;  // (vocab, dim); this model's head is its embeddings
};

std::vector<double> positions_of(const json& value) {
  return value.is_array() ? value.get<std::vector<double>>() : std::vector<double>();
}

// The model in float64, or nullptr where it or libtorch is not here.
std::shared_ptr<const Model> open_exact() {
  const char* path = std::getenv("LACUNA_SMOLLM2");
  if (path == nullptr || *path == '\0') {
    WARN("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)");
    return nullptr;
  }
  return test::without_torch() ? nullptr : Model::open(path, {"torch", 0, "float64"});
}

std::vector<std::int32_t> slice(const json& ids, std::size_t from, std::size_t count) {
  const auto all = ids.get<std::vector<std::int32_t>>();
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(from + count)};
}

void check(const Worst& worst) {
  INFO(worst.text());
  CHECK(worst.ratio() <= 1);
  CHECK(worst.largest() < 2e-7);  // logits are below 40
}

}  // namespace

TEST_CASE("torch in float64 gives the references' printed digits after prompts at ordinary and at odd positions") {
  const auto model = open_exact();
  if (model == nullptr) return;
  const Reference reference(model);
  Worst worst;
  const json forward = golden("forward");
  for (const json& one : forward["cases"]) {
    Context context(model, 0);
    context.append(one["ids"].get<std::vector<std::int32_t>>(), positions_of(one["positions"]));
    const std::vector<double> state = *context.hidden();
    const auto name = one["name"].get<std::string>();
    reference.compare(name, one, forward["fixed_ids"], state, worst);
    double squares = 0;
    for (const double value : state) squares += value * value;
    worst.compare(name + " norm", std::sqrt(squares), one["hidden_norm"].get<double>());
    for (std::size_t i = 0; i < 16; ++i) {
      worst.compare(name + " hidden", state[i], one["hidden_first16"][i].get<double>());
    }
  }
  check(worst);
}

TEST_CASE("torch in float64 gives the references' printed digits for a token at other positions") {
  const auto model = open_exact();
  if (model == nullptr) return;
  const Reference reference(model);
  Worst worst;
  const json probe = golden("probe");
  for (const json& one : probe["cases"]) {
    Context context(model, 0);
    context.append(one["ids"].get<std::vector<std::int32_t>>(), {});
    for (const json& row : one["rows"]) {
      Context next = context.fork();
      next.append({one["token"]["id"].get<std::int32_t>()}, {row["position"].get<double>()});
      reference.compare(one["name"].get<std::string>() + " gap " + row["gap"].dump(), row, probe["fixed_ids"],
                        *next.hidden(), worst);
    }
  }
  check(worst);
}

TEST_CASE("torch in float64 gives the references' printed digits for documents attached at any offset") {
  const auto model = open_exact();
  if (model == nullptr) return;
  const Reference reference(model);
  Worst worst;
  const json spans = golden("spans");
  for (const json& one : spans["cases"]) {
    Context context(model, 0);
    const auto attach = [&](const char* other, std::size_t from, std::size_t count, const char* offset) {
      if (one["last_sees"] == other) return;
      context.attach(Segment::read(model, slice(one["ids"], from, count), {}), one[offset].get<double>());
    };
    attach("B", 0, 12, "a_offset");
    attach("A", 12, 9, "b_offset");
    context.append(slice(one["ids"], 21, 1), {one["last_position"].get<double>()});
    reference.compare(one["name"].get<std::string>(), one, spans["fixed_ids"], *context.hidden(), worst);
  }
  check(worst);
}

TEST_CASE("a probe of torch is what an append would give, and logits are the states' in float32") {
  const auto model = open_exact();
  if (model == nullptr) return;
  const Reference reference(model);
  Context context(model, 0);
  context.append(model->tokenizer().encode("The capital of France is", false, false), {});
  const std::vector<std::int32_t> ids{253, 7042};
  const std::vector<double> positions{5, 44.5};
  std::vector<float> rows(2 * static_cast<std::size_t>(model->config().vocab_size));
  context.probe(ids, positions, rows.data());
  double largest = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Context next = context.fork();
    next.append({ids[i]}, {positions[i]});
    const std::vector<double> wanted = reference.logits(*next.hidden());
    const float* row = rows.data() + i * wanted.size();
    for (std::size_t id = 0; id < wanted.size(); ++id) {
      largest = std::max(largest, std::abs(static_cast<double>(row[id]) - wanted[id]) / (std::abs(wanted[id]) + 1e-6));
    }
  }
  CHECK(largest < 6.1e-8);  // half of the last bit of a float32, and nothing else
}
