// Where the Lua library and the programs that belong to this liblacuna.so lie.
#pragma once

#include <string>
#include <vector>

namespace lacuna {

struct LibraryPaths {
  std::string lua_path;   // templates for package.path
  std::string lua_cpath;  // for package.cpath: finds liblacuna.so itself
};

LibraryPaths library_paths();

// Where lacuna-worker may be, in the order in which it is looked for: $LACUNA_WORKER, beside the library (a build
// tree), under its prefix's libexec, where it was to be installed.
std::vector<std::string> worker_paths();

}  // namespace lacuna
