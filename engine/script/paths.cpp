#include "script/paths.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

namespace lacuna {
namespace {

namespace fs = std::filesystem;

// The folder of liblacuna.so (of the program itself where the engine is linked in).
fs::path library_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&library_paths), &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code ignored;
  const fs::path path = fs::canonical(info.dli_fname, ignored);
  return path.parent_path();
}

bool holds_library(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "lacuna" / "native.lua", ignored);
}

// <prefix>/lib[/<triplet>]/liblacuna.so -> <prefix>/share/lua/5.1, so that an installed tree can be moved; in a build
// tree there is none, and the sources are used.
fs::path lua_folder(const fs::path& library) {
  for (const char* up : {"..", "../.."}) {
    const fs::path candidate = (library / up / "share/lua/5.1").lexically_normal();
    if (holds_library(candidate)) return candidate;
  }
  return holds_library(LACUNA_SOURCE_LUA_DIR) ? LACUNA_SOURCE_LUA_DIR : LACUNA_INSTALL_LUA_DIR;
}

}  // namespace

LibraryPaths library_paths() {
  const fs::path library = library_folder();
  const std::string lua = lua_folder(library).string();
  return {lua + "/?.lua;" + lua + "/?/init.lua", library.string() + "/?.so"};
}

std::vector<std::string> worker_paths() {
  // As harmless as LUA_PATH: who sets the environment of a host decides what it runs, unless it has rights of its own.
  const char* chosen = ::secure_getenv("LACUNA_WORKER");
  if (chosen != nullptr && chosen[0] != '\0') return {chosen};
  const fs::path library = library_folder();
  std::vector<std::string> paths;
  for (const fs::path& folder : {library, library / "../libexec/lacuna", library / "../../libexec/lacuna",
                                 fs::path(LACUNA_INSTALL_WORKER_DIR)}) {
    paths.push_back((folder / "lacuna-worker").lexically_normal().string());
  }
  return paths;
}

}  // namespace lacuna
