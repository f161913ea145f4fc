#include "sample/spec.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include "base/error.h"

namespace lacuna {
namespace {

bool name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t distance(std::string_view a, std::string_view b) {  // Levenshtein 1966
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

const StageKind& find_kind(std::string_view name) {
  const StageKind* nearest = nullptr;
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  std::string all;
  for (const StageKind& kind : stage_kinds()) {
    if (kind.name == name) return kind;
    const std::size_t d = distance(name.substr(0, 64), kind.name);
    if (d < best) {
      nearest = &kind;
      best = d;
    }
    all += (all.empty() ? "" : ", ") + std::string(kind.name);
  }
  fail(Status::kInvalidArgument, "spec: no stage named {}{}; stages are {}", name.substr(0, 64),
       nearest != nullptr ? fmt::format(" (did you mean {}?)", nearest->name) : "", all);
}

std::string range_text(const Parameter& parameter) {
  std::string text = parameter.whole ? "a whole number " : "a number ";
  if (std::isinf(parameter.minimum) && std::isinf(parameter.maximum)) return text.substr(0, text.size() - 1);
  if (!std::isinf(parameter.minimum)) text += fmt::format("{} {}", parameter.above ? "above" : "of at least", parameter.minimum);
  if (!std::isinf(parameter.maximum)) text += fmt::format("{}at most {}", std::isinf(parameter.minimum) ? "of " : ", ", parameter.maximum);
  return text;
}

void check_value(const StageKind& kind, const Parameter& parameter, double value) {
  const bool in_range = parameter.above ? value > parameter.minimum : value >= parameter.minimum;
  if (std::isfinite(value) && in_range && value <= parameter.maximum && (!parameter.whole || value == std::floor(value))) return;
  fail(Status::kInvalidArgument, "{}: {}: wanted {}, got {}", kind.name, parameter.name, range_text(parameter), value);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<StageSpec> parse() {
    std::vector<StageSpec> stages;
    for (skip_blanks(); !text_.empty(); skip_blanks()) {
      if (!stages.empty() && stages.back().kind->make == nullptr) {
        fail(Status::kInvalidArgument, "spec: wanted nothing behind draw, got \"{}\"", text_.substr(0, 40));
      }
      stages.push_back(stage());
    }
    return stages;
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && std::isspace(static_cast<unsigned char>(text_[0])) != 0) text_.remove_prefix(1);
  }

  bool take(char c) {
    skip_blanks();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string_view name() {
    skip_blanks();
    const auto end = std::find_if_not(text_.begin(), text_.end(), name_character);
    const std::string_view result = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(result.size());
    return result;
  }

  StageSpec stage() {
    const std::string_view stage_name = name();
    if (stage_name.empty()) fail(Status::kInvalidArgument, "spec: wanted a stage's name, got \"{}\"", text_.substr(0, 40));
    const StageKind& kind = find_kind(stage_name);
    std::vector<std::optional<double>> given(kind.parameters.size());
    if (take('(') && !take(')')) {
      do value(kind, given);
      while (take(','));
      if (!take(')')) fail(Status::kInvalidArgument, "{}: wanted \",\" or \")\", got \"{}\"", kind.name, text_.substr(0, 40));
    }
    return {&kind, complete(kind, given)};
  }

  // "40", "repeat=1.1"
  void value(const StageKind& kind, std::vector<std::optional<double>>& given) {
    std::size_t index = given.size();
    const std::string_view before = text_;
    const std::string_view key = name();
    if (!key.empty() && take('=')) {
      index = index_of(kind, key);
    } else {
      text_ = before;
      index = static_cast<std::size_t>(std::find(given.begin(), given.end(), std::nullopt) - given.begin());
      if (index == given.size()) fail(Status::kInvalidArgument, "{}: wanted {} values, got more", kind.name, given.size());
    }
    const Parameter& parameter = kind.parameters[index];
    if (given[index]) fail(Status::kInvalidArgument, "{}: {}: wanted once, got it twice", kind.name, parameter.name);
    given[index] = number(kind, parameter);
    check_value(kind, parameter, *given[index]);
  }

  static std::size_t index_of(const StageKind& kind, std::string_view key) {
    std::string all;
    for (std::size_t i = 0; i < kind.parameters.size(); ++i) {
      if (kind.parameters[i].name == key) return i;
      all += (all.empty() ? "" : ", ") + std::string(kind.parameters[i].name);
    }
    fail(Status::kInvalidArgument, "{}: no parameter named {}; wanted {}", kind.name, key.substr(0, 64), all.empty() ? "none" : all);
  }

  double number(const StageKind& kind, const Parameter& parameter) {
    skip_blanks();
    double result = 0;
    const char* begin = text_.data() + (text_.rfind('+', 0) == 0 ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), result);
    if (error != std::errc()) {
      fail(Status::kInvalidArgument, "{}: {}: wanted a number, got \"{}\"", kind.name, parameter.name, text_.substr(0, text_.find_first_of(",) ")));
    }
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return result;
  }

  static std::vector<double> complete(const StageKind& kind, const std::vector<std::optional<double>>& given) {
    std::vector<double> values;
    for (std::size_t i = 0; i < given.size(); ++i) {
      const Parameter& parameter = kind.parameters[i];
      if (!given[i] && parameter.required) {
        fail(Status::kInvalidArgument, "{}: {}: wanted {}, got none", kind.name, parameter.name, range_text(parameter));
      }
      values.push_back(given[i].value_or(parameter.fallback));
    }
    return values;
  }

  std::string_view text_;
};

}  // namespace

std::string StageSpec::text() const {
  std::string out(kind->name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    out += i == 0 ? "(" : ",";
    if (values.size() > 1) out += std::string(kind->parameters[i].name) + "=";
    out += fmt::format("{}", values[i]);
  }
  return out + (values.empty() ? "" : ")");
}

std::vector<StageSpec> parse_spec(std::string_view spec) { return Parser(spec).parse(); }

}  // namespace lacuna
