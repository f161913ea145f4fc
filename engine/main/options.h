// Command lines: Boost.Program_options with the habits that all commands share.
#pragma once

#include <boost/program_options.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lacuna::program {

namespace po = boost::program_options;

// A command line that was used wrongly: one line on standard error, exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a command's Lua side gets: pairs of option name (with underscores) and text, in order; an option that may be
// repeated comes once for each value.
using Pairs = std::vector<std::pair<std::string, std::string>>;

// Adds --model, --backend, --dtype and --device.
void add_model(po::options_description& options);

// Adds --policy (`what` it is), --param, --trust and --watch.
void add_policy(po::options_description& options, const char* what, const char* watch);

// Adds --seed, --threads, --json and --help.
void add_common(po::options_description& options);

struct Parsed {
  Pairs pairs;
  bool help = false;
};

// Parses `arguments`; options may be written --a-b or --a_b. Positional arguments go to the options named in
// `positional`, in order. Throws UsageError.
Parsed parse(const po::options_description& options, const std::vector<std::string>& positional,
             const std::vector<std::string>& arguments);

// Option values that are numbers: checked here, so that a wrong one is a usage error that names the option.
po::typed_value<std::string>* whole_number();  // "-3", "10"
po::typed_value<std::string>* seed_number();   // "0", "7"
po::typed_value<std::string>* number();        // "0.05", "1e-3"
po::typed_value<std::vector<std::string>>* repeated();

}  // namespace lacuna::program
