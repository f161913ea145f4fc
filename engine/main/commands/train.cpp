// lacuna train: small models from a file of options.
#include "main/command.h"

namespace lacuna::program {

void declare_train(po::options_description& options) {
  options.add_options()                                                                     //
      ("kind", po::value<std::string>(), "language-model")                                  //
      ("config", po::value<std::string>(), "a Lua file that returns the table of options")  //
      ("output", po::value<std::string>(), "the folder to write, instead of the file's")    //
      ("steps", whole_number(), "how many, instead of the file's")                          //
      ("resume", po::bool_switch(), "go on from the newest checkpoint in the folder that is whole");
  // Those of add_common, without a default for the seed: the file's counts.
  options.add_options()                                                                                 //
      ("seed", seed_number(), "of the first weights and the order of the data, instead of the file's")  //
      ("threads", whole_number(), "that libtorch uses, instead of the file's")                          //
      ("json", po::bool_switch(), "print one JSON document and nothing else")                           //
      ("help", po::bool_switch(), "print this");
}

}  // namespace lacuna::program
