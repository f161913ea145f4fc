// Parses "top_k(40) penalties(last_n=64,repeat=1.1) draw": one pass from left to right, errors worded where the user's
// word is still known.
#include "sample/spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include "base/error.h"

namespace lacuna {
namespace {

constexpr double kLargestWhole = 0x1p53;  // beyond, doubles are no longer every whole number
constexpr std::size_t kShown = 40;        // characters of the user's text in an error

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

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

// "name (did you mean that?); wanted this, that", for an error about a name that none of `all` (elements with a name)
// has.
template <typename Named>
std::string not_among(std::string_view name, const Named& all) {
  std::string nearest, list;
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto& one : all) {
    const std::size_t d = distance(name, one.name);
    if (d < best) nearest = one.name;
    best = std::min(best, d);
    list += (list.empty() ? "" : ", ") + std::string(one.name);
  }
  return fmt::format("{}{}; wanted {}", name, nearest.empty() ? "" : " (did you mean " + nearest + "?)",
                     list.empty() ? "none" : list);
}

template <typename Named>
auto find_name(const Named& all, std::string_view name) {
  return std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

const StageKind& find_kind(std::string_view name) {
  const auto kinds = stage_kinds();
  const auto found = find_name(kinds, name);
  if (found == kinds.end())
    fail(Status::kInvalidArgument, "spec: no stage named {}", not_among(name.substr(0, kShown), kinds));
  return *found;
}

std::string range_text(const Parameter& parameter) {
  std::string text = parameter.whole ? "a whole number" : "a number";
  const bool below = std::isfinite(parameter.minimum);
  if (below) text += fmt::format(" {} {}", parameter.above ? "above" : "of at least", parameter.minimum);
  if (std::isfinite(parameter.maximum)) text += fmt::format("{} at most {}", below ? " and" : " of", parameter.maximum);
  return text;
}

bool in_range(const Parameter& parameter, double value) {
  if (!std::isfinite(value) || value > parameter.maximum) return false;
  if (parameter.whole && (value != std::floor(value) || std::abs(value) > kLargestWhole)) return false;
  return parameter.above ? value > parameter.minimum : value >= parameter.minimum;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<StageSpec> parse() {
    std::vector<StageSpec> stages;
    for (skip_blanks(); !text_.empty(); skip_blanks()) {
      if (!stages.empty() && stages.back().kind->make == nullptr) {
        fail(Status::kInvalidArgument, "spec: wanted nothing behind draw, got {}", shown_rest());
      }
      stages.push_back(stage());
    }
    return stages;
  }

 private:
  using Given = std::vector<std::optional<double>>;

  std::string_view rest() const { return text_.substr(0, kShown); }
  std::string shown_rest() const { return text_.empty() ? "the end" : fmt::format("\"{}\"", rest()); }

  void skip_blanks() {
    while (!text_.empty() && is_blank(text_[0])) text_.remove_prefix(1);
  }

  bool take(char c) {
    skip_blanks();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string_view name() {
    skip_blanks();
    const auto end = std::find_if_not(text_.begin(), text_.end(), is_name);
    const std::string_view result = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(result.size());
    return result;
  }

  StageSpec stage() {
    const std::string_view stage_name = name();
    if (stage_name.empty()) fail(Status::kInvalidArgument, "spec: wanted a stage's name, got {}", shown_rest());
    const StageKind& kind = find_kind(stage_name);
    Given given(kind.parameters.size());
    if (take('(') && !take(')')) {
      bool named = false;
      do value(kind, given, named);
      while (take(','));
      if (!take(')')) fail(Status::kInvalidArgument, "{}: wanted \",\" or \")\", got {}", kind.name, shown_rest());
    }
    return {&kind, complete(kind, given)};
  }

  // "40" or "repeat=1.1". named: whether one with a name came before.
  void value(const StageKind& kind, Given& given, bool& named) {
    const std::string_view before = text_;
    const std::string_view key = name();
    std::size_t index = 0;
    if (!key.empty() && take('=')) {
      named = true;
      index = named_place(kind, key);
    } else {
      text_ = before;
      if (named)
        fail(Status::kInvalidArgument, "{}: wanted name=number behind the first such, got {}", kind.name, shown_rest());
      index = next_place(kind, given);
    }
    const Parameter& parameter = kind.parameters[index];
    if (given[index]) fail(Status::kInvalidArgument, "{}: {}: wanted once, got it twice", kind.name, parameter.name);
    given[index] = number(kind, parameter);
  }

  static std::size_t named_place(const StageKind& kind, std::string_view key) {
    const auto found = find_name(kind.parameters, key);
    if (found == kind.parameters.end()) {
      fail(Status::kInvalidArgument, "{}: no parameter named {}", kind.name,
           not_among(key.substr(0, kShown), kind.parameters));
    }
    return static_cast<std::size_t>(found - kind.parameters.begin());
  }

  std::size_t next_place(const StageKind& kind, const Given& given) const {
    const auto free = std::find(given.begin(), given.end(), std::nullopt);
    if (free == given.end()) {
      fail(Status::kInvalidArgument, "{}: wanted at most {} values, got more: \"{}\"", kind.name, given.size(), rest());
    }
    return static_cast<std::size_t>(free - given.begin());
  }

  double number(const StageKind& kind, const Parameter& parameter) {
    skip_blanks();
    double result = 0;
    const std::string_view before = text_;
    if (text_.size() > 1 && text_[0] == '+' && text_[1] != '-') text_.remove_prefix(1);
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), result);
    if (error != std::errc()) {
      const std::string_view word = before.substr(0, std::min(before.find_first_of(",) "), kShown));
      fail(Status::kInvalidArgument, "{}: {}: wanted a number, got \"{}\"", kind.name, parameter.name, word);
    }
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    if (!in_range(parameter, result)) {
      fail(Status::kInvalidArgument, "{}: {}: wanted {}, got {}", kind.name, parameter.name, range_text(parameter),
           result);
    }
    return result;
  }

  static std::vector<double> complete(const StageKind& kind, const Given& given) {
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
