// The commands of the program: each declares its options here and does its work in lua/lacuna/command/<name>.lua.
#pragma once

#include <string>
#include <vector>

#include "main/options.h"

namespace lacuna::program {

struct Command {
  const char* name;
  const char* usage;    // after "lacuna NAME "
  const char* summary;  // one line
  std::vector<std::string> positional;
  void (*declare)(po::options_description& options);
};

// In the order of --help.
const std::vector<Command>& commands();

// One file each in commands/.
void declare_bench(po::options_description& options);
void declare_doctor(po::options_description& options);
void declare_explore(po::options_description& options);
void declare_generate(po::options_description& options);
void declare_model(po::options_description& options);
void declare_policy(po::options_description& options);
void declare_train(po::options_description& options);

}  // namespace lacuna::program
