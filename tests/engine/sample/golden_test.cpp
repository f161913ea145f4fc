// Stages and distributions against values made by other programs (tests/golden/sampling, tests/golden/fusion).
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "sample/chain.h"
#include "sample/distribution.h"

namespace {

nlohmann::json read(const std::string& name) {
  std::ifstream file(std::string(LACUNA_TEST_DATA "/golden/") + name);
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

float to_float(const nlohmann::json& value) {
  if (value.is_string()) return value == "-inf" ? -HUGE_VALF : HUGE_VALF;
  return value.get<float>();
}

std::vector<float> floats(const nlohmann::json& values) {
  std::vector<float> result;
  for (const auto& value : values) result.push_back(to_float(value));
  return result;
}

// Names of a spec's stages.
std::set<std::string> stage_names(const std::string& spec) {
  std::set<std::string> names;
  for (std::size_t at = 0; at < spec.size();) {
    const std::size_t end = std::min(spec.find_first_of("( ", at), spec.size());
    names.insert(spec.substr(at, end - at));
    at = spec[end] == '(' ? spec.find(')', end) + 1 : end;
    while (at < spec.size() && spec[at] == ' ') ++at;
  }
  return names;
}

bool known(const std::set<std::string>& names, std::set<std::string>& unknown) {
  bool all = true;
  for (const std::string& name : names) {
    bool found = false;
    for (const auto& kind : lacuna::stage_kinds()) found = found || kind.name == name;
    if (!found) unknown.insert(name);
    all = all && found;
  }
  return all;
}

}  // namespace

TEST_CASE("stages keep the ids and give the probabilities that other programs give") {
  const auto golden = read("sampling/cases.json");
  std::vector<std::vector<float>> vectors;
  for (const auto& vector : golden["vectors"]) vectors.push_back(floats(vector.is_object() ? vector["logits"] : vector));
  std::set<std::string> unknown;
  int judged = 0;
  for (const auto& entry : golden["cases"]) {
    if (!entry.contains("spec") || !known(stage_names(entry["spec"]), unknown)) continue;
    INFO(entry["id"] << ": " << entry["spec"]);
    const std::vector<float>& logits = vectors[entry["vector"].get<std::size_t>()];
    lacuna::Candidates candidates(static_cast<std::int64_t>(logits.size()));
    candidates.assign(logits);
    const std::vector<std::int32_t> history = entry["history"];
    lacuna::Chain(entry["spec"].get<std::string>()).apply(candidates, history, {});

    std::vector<std::int32_t> kept(candidates.ids().begin(), candidates.ids().end());
    std::sort(kept.begin(), kept.end());
    std::vector<std::int32_t> wanted;
    if (entry["kept"] == "all") {
      for (std::size_t i = 0; i < logits.size(); ++i) wanted.push_back(static_cast<std::int32_t>(i));
    } else {
      wanted = entry["kept"].get<std::vector<std::int32_t>>();
    }
    std::vector<double> probabilities = entry["probs"];
    std::map<std::int32_t, double> probability_of;
    for (std::size_t i = 0; i < wanted.size(); ++i) probability_of[wanted[i]] = probabilities[i];
    std::sort(wanted.begin(), wanted.end());
    REQUIRE(kept == wanted);
    const double total = candidates.log_total();
    for (const std::int32_t id : kept) {
      const double p = std::exp(candidates.score(id) - total);
      // The golden README's tolerance for a float32 engine.
      REQUIRE(std::abs(p - probability_of[id]) <= 2e-6 + 2e-5 * probability_of[id]);
    }
    ++judged;
  }
  std::string names;
  for (const std::string& name : unknown) names += " " + name;
  WARN(judged << " cases judged; stages that there are none of yet:" << names);
  CHECK(judged > 80);
}

TEST_CASE("entropies and divergences are those that scipy gives") {
  const auto golden = read("fusion/cases.json");
  for (const auto& entry : golden["distributions"]) {
    const std::vector<float> p = floats(entry["logits_p"]), q = floats(entry["logits_q"]);
    // The logits have four decimals; as float32 they are off by 3e-8 relative, which moves these by less than 1e-6.
    CHECK(lacuna::entropy(p) == Approx(entry["entropy_p"].get<double>()).margin(1e-6));
    const auto forward = lacuna::divergence(p, q);
    CHECK(forward.kl == Approx(entry["kl_pq"].get<double>()).margin(1e-6).epsilon(1e-6));
    CHECK(forward.js == Approx(entry["js"].get<double>()).margin(1e-6));
    CHECK(lacuna::divergence(q, p).kl == Approx(entry["kl_qp"].get<double>()).margin(1e-6).epsilon(1e-6));
  }
}
