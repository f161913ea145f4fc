// Stages and distributions against values made by other programs (tests/golden/sampling, tests/golden/fusion).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
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
    at = end < spec.size() && spec[end] == '(' ? spec.find(')', end) + 1 : end;
    while (at < spec.size() && spec[at] == ' ') ++at;
  }
  return names;
}

// A case's chain as a spec; of a stage that a spec cannot hold, since a value is a list or a table, the name with "{}"
// behind.
std::string spec_of(const nlohmann::json& entry) {
  if (entry.contains("spec")) return entry["spec"];
  std::string spec;
  for (const auto& stage : entry["stages"]) {
    spec += stage.is_string() ? stage.get<std::string>() : stage["name"].get<std::string>() + "{}";
    spec += " ";
  }
  return spec;
}

bool known(const std::set<std::string>& names, std::set<std::string>& unknown) {
  const auto kinds = lacuna::stage_kinds();
  bool all = true;
  for (const std::string& name : names) {
    const bool found = std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == name; });
    if (!found) unknown.insert(name);
    all = all && found;
  }
  return all;
}

// Ids with the probabilities that the case says.
std::map<std::int32_t, double> wanted_probabilities(const nlohmann::json& entry, std::size_t size) {
  std::map<std::int32_t, double> wanted;
  const bool all = entry["kept"] == "all";
  for (std::size_t i = 0; i < (all ? size : entry["kept"].size()); ++i) {
    wanted[all ? static_cast<std::int32_t>(i) : entry["kept"][i].get<std::int32_t>()] = entry["probs"][i];
  }
  return wanted;
}

void judge(const nlohmann::json& entry, const std::string& spec, const std::vector<float>& logits) {
  lacuna::Candidates candidates(static_cast<std::int64_t>(logits.size()));
  candidates.assign(logits);
  const std::vector<std::int32_t> history = entry["history"];
  lacuna::Chain(spec).apply(candidates, history, {});
  const auto wanted = wanted_probabilities(entry, logits.size());
  REQUIRE(candidates.ids().size() == wanted.size());
  for (const std::int32_t id : candidates.ids()) {
    REQUIRE(wanted.count(id) == 1);
    const double p = wanted.at(id);
    // The golden README's tolerance for a float32 engine.
    REQUIRE(std::abs(candidates.probability(id) - p) <= 2e-6 + 2e-5 * p);
  }
}

}  // namespace

TEST_CASE("stages keep the ids and give the probabilities that other programs give") {
  const auto golden = read("sampling/cases.json");
  std::set<std::string> unknown;
  std::size_t judged = 0;
  for (const auto& entry : golden["cases"]) {
    const std::string spec = spec_of(entry);
    if (!known(stage_names(spec), unknown)) continue;
    INFO(entry["id"] << ": " << spec);
    judge(entry, spec, floats(golden["vectors"][entry["vector"].get<std::size_t>()]["logits"]));
    ++judged;
  }
  std::string names;
  for (const std::string& name : unknown) names += " " + name;
  WARN(judged << " of " << golden["cases"].size() << " cases judged; stages that there are none of yet:" << names);
  CHECK(judged >= 164);  // those of the first stages
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
