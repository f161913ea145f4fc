// The list of changed paths as the boundary gives it: nothing is lost to a small buffer, and it has an end.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "lacuna.h"

namespace fs = std::filesystem;

namespace {

// A watched folder of its own, gone at the end.
struct Watched {
  fs::path path = fs::temp_directory_path() / ("lacuna-watch-test-" + std::to_string(::getpid()));
  lacuna_watch* watch = nullptr;
  Watched() {
    fs::create_directory(path);
    REQUIRE(lacuna_watch_create(LACUNA_WATCH_INOTIFY, 0.01, &watch) == LACUNA_OK);
    REQUIRE(lacuna_watch_add(watch, path.c_str(), "", nullptr) == LACUNA_OK);
  }
  ~Watched() {
    lacuna_watch_free(watch);
    fs::remove_all(path);
  }
  std::string write(const char* name) const {
    std::ofstream(path / name) << "x";
    return (path / name).string();
  }
  std::string take(int64_t capacity, int64_t& length) const {
    std::string text(static_cast<std::size_t>(capacity), ' ');
    REQUIRE(lacuna_watch_take(watch, text.data(), capacity, &length) == LACUNA_OK);
    return text.substr(0, static_cast<std::size_t>(length));
  }
};

}  // namespace

TEST_CASE("a path that does not fit the buffer is given again") {
  const Watched watched;
  const std::string a = watched.write("a"), b = watched.write("b");
  int64_t length = 0;
  CHECK(watched.take(3, length) == a.substr(0, 3));
  CHECK(length == static_cast<int64_t>(a.size()));
  CHECK(lacuna_watch_take(watched.watch, nullptr, 0, &length) == LACUNA_OK);
  CHECK(length == static_cast<int64_t>(a.size()));
  CHECK(watched.take(length, length) == a);
  CHECK(watched.take(4096, length) == b);
  CHECK(watched.take(4096, length).empty());
}

TEST_CASE("a list of changes ends, whatever is written meanwhile, and the next one has that") {
  const Watched watched;
  const std::string a = watched.write("a");
  int64_t length = 0;
  CHECK(watched.take(4096, length) == a);
  watched.write("a");
  CHECK(watched.take(4096, length).empty());
  CHECK(watched.take(4096, length) == a);
  CHECK(watched.take(4096, length).empty());
}
