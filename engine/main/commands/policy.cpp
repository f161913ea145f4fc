// lacuna policy: policy files, a new one and one that is checked.
#include "main/command.h"

namespace lacuna::program {

void declare_policy(po::options_description& options) {
  options.add_options()                                                                       //
      ("action", po::value<std::string>(), "new or check")                                    //
      ("target", po::value<std::string>(), "new: the kind of the policy; check: its file")    //
      ("name", po::value<std::string>(), "new: its name; the file NAME.lua is written here")  //
      ("trust", po::value<std::string>(), "check: full (the default), sandboxed or process, as the file will be run");
  add_common(options);
}

}  // namespace lacuna::program
