// lacuna bench: measurements.
#include "main/command.h"

namespace lacuna::program {

void declare_bench(po::options_description& options) {
  options.add_options()                                                                     //
      ("name", po::value<std::string>(), "decode, determinism, explore, policy or reload")  //
      ("runs", whole_number(),
       "determinism: generations to compare (default: 1000); reload: reloads (default: 100000)")  //
      ("trust", po::value<std::string>(), "reload: of the policies (default: full)")              //
      ("length", whole_number(), "explore: tokens of the prompt (default: 1000)");
  add_model(options);
  add_common(options);
}

}  // namespace lacuna::program
