// Where the Lua library that belongs to this liblacuna.so lies.
#pragma once

#include <string>

namespace lacuna {

struct LibraryPaths {
  std::string lua_path;   // templates for package.path
  std::string lua_cpath;  // for package.cpath: finds liblacuna.so itself
};

LibraryPaths library_paths();

}  // namespace lacuna
