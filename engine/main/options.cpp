#include "main/options.h"

#include <algorithm>
#include <cstdlib>

#include "main/nearest.h"

namespace lacuna::program {
namespace {

constexpr long long kLargestWhole = 1LL << 53;  // Lua's numbers are every whole number up to there

// What an option's text must be.
struct Rule {
  bool whole;
  long long least;  // of a whole number
  const char* wanted;
};
constexpr Rule kWhole{true, -kLargestWhole, "a whole number in digits, up to 2^53"};
constexpr Rule kSeed{true, 0, "a whole number from 0 to 2^53"};
constexpr Rule kNumber{false, 0, "a number"};

bool follows(const Rule& rule, const std::string& text) {
  char* end = nullptr;
  if (rule.whole) {
    const long long value = std::strtoll(text.c_str(), &end, 10);
    if (value < rule.least || value > kLargestWhole) return false;
  } else {
    std::strtod(text.c_str(), &end);
  }
  return !text.empty() && !std::isspace(static_cast<unsigned char>(text[0])) && *end == '\0';
}

// The notifier of a checked option knows the value but not its name: parse() adds that.
po::typed_value<std::string>* checked(const Rule& rule) {
  auto* value = po::value<std::string>();
  value->value_name(rule.whole ? "N" : "X");
  value->notifier([rule](const std::string& text) {
    if (!follows(rule, text))
      throw std::invalid_argument(std::string("wanted ") + rule.wanted + ", got \"" + text + "\"");
  });
  return value;
}

std::string underscored(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// Runs each option's notifier by itself, to name the option that is wrong.
void check_values(const po::options_description& options, const po::variables_map& values) {
  for (const auto& option : options.options()) {
    const std::string& name = option->long_name();
    if (values.count(name) == 0 || values[name].empty()) continue;
    try {
      option->semantic()->notify(values[name].value());
    } catch (const std::invalid_argument& error) {
      throw UsageError("--" + name + ": " + error.what());
    }
  }
}

void append(Pairs& pairs, const std::string& name, const po::variable_value& value) {
  if (const auto* text = boost::any_cast<std::string>(&value.value())) {
    pairs.emplace_back(name, *text);
  } else if (const auto* texts = boost::any_cast<std::vector<std::string>>(&value.value())) {
    for (const std::string& one : *texts) pairs.emplace_back(name, one);
  } else {
    pairs.emplace_back(name, "true");  // a switch
  }
}

// Names of options with dashes: "--a_b=1_0" and "--a_b" become "--a-b=1_0" and "--a-b". Values stay as they are, also
// one that looks like an option, and so does what follows "--".
std::vector<std::string> normalize(const po::options_description& options, std::vector<std::string> arguments) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    std::string& argument = arguments[i];
    if (argument.rfind("--", 0) != 0) continue;
    const std::size_t end = std::min(argument.find('='), argument.size());
    std::replace(argument.begin(), argument.begin() + static_cast<std::ptrdiff_t>(end), '_', '-');
    const auto* option = options.find_nothrow(argument.substr(2, end - 2), false);
    if (end == argument.size() && option != nullptr && option->semantic()->max_tokens() > 0) ++i;  // its value
  }
  return arguments;
}

[[noreturn]] void fail_unknown(const po::options_description& options, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  const std::string near = nearest(name, names);
  throw UsageError("no option named " + name + (near.empty() ? "" : " (did you mean " + near + "?)"));
}

po::variables_map read_values(const po::options_description& options, const std::vector<std::string>& positional,
                              const std::vector<std::string>& arguments) {
  namespace style = po::command_line_style;
  po::positional_options_description places;
  for (const std::string& name : positional) places.add(name.c_str(), 1);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(normalize(options, arguments))
                  .options(options)
                  .positional(places)
                  .style(style::allow_long | style::allow_short | style::long_allow_adjacent | style::long_allow_next |
                         style::short_allow_next | style::allow_dash_for_short)
                  .run(),
              values);
  } catch (const po::unknown_option& error) {
    fail_unknown(options, error.get_option_name());
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("wanted at most " + std::to_string(positional.size()) + " arguments besides options, got more");
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return values;
}

}  // namespace

void add_model(po::options_description& options) {
  options.add_options()  //
      ("model", po::value<std::string>()->default_value("smollm2"),
       "a .gguf file, or a name that ./dev fetch knows")                                                 //
      ("backend", po::value<std::string>(), "what computes: cpu (default), or torch, by libtorch")       //
      ("dtype", po::value<std::string>(), "with --backend torch: float32 (default), float64, bfloat16")  //
      ("device", po::value<std::string>(), "with --backend torch: cpu (default), cuda, cuda:N");
}

void add_policy(po::options_description& options, const char* what, const char* watch) {
  options.add_options()                                                                           //
      ("policy", repeated(), what)                                                                //
      ("param", repeated(), "set a policy's parameter: NAME.PARAMETER=VALUE")                     //
      ("trust", po::value<std::string>(), "of the policies: full (default), sandboxed, process")  //
      ("watch", po::bool_switch(), watch);
}

void add_common(po::options_description& options) {
  options.add_options()                                                                            //
      ("seed", seed_number()->default_value("0"), "seed of all random draws")                      //
      ("threads", whole_number(), "threads to compute with (default: the cores of this process)")  //
      ("json", po::bool_switch(), "print one JSON document and nothing else")                      //
      ("help", po::bool_switch(), "print this");
}

Parsed parse(const po::options_description& options, const std::vector<std::string>& positional,
             const std::vector<std::string>& arguments) {
  const po::variables_map values = read_values(options, positional, arguments);
  Parsed result;
  if (values["help"].as<bool>()) {
    result.help = true;
    return result;
  }
  check_values(options, values);
  for (const auto& option : options.options()) {
    const std::string& name = option->long_name();
    if (name == "help" || values.count(name) == 0) continue;
    const po::variable_value& value = values[name];
    const auto* flag = boost::any_cast<bool>(&value.value());
    if (flag == nullptr || *flag) append(result.pairs, underscored(name), value);
  }
  return result;
}

po::typed_value<std::string>* whole_number() { return checked(kWhole); }
po::typed_value<std::string>* seed_number() { return checked(kSeed); }
po::typed_value<std::string>* number() { return checked(kNumber); }
po::typed_value<std::vector<std::string>>* repeated() { return po::value<std::vector<std::string>>()->composing(); }

}  // namespace lacuna::program
