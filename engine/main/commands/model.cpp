// lacuna model: what model files hold.
#include "main/command.h"

namespace lacuna::program {

void declare_model(po::options_description& options) {
  options.add_options()                             //
      ("action", po::value<std::string>(), "info")  //
      ("file", po::value<std::string>(), "a .gguf file, or a name that ./dev fetch knows (default: smollm2)");
  add_common(options);
}

}  // namespace lacuna::program
