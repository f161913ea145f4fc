// Watched paths as a user gives them: files, folders, links, relative ones.
#include "base/file_watch.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.h"

namespace fs = std::filesystem;
using namespace lacuna;
using namespace std::chrono_literals;

namespace {

using Paths = std::vector<std::string>;

// A folder of its own, in which the process stands; gone at the end.
struct Folder {
  fs::path before = fs::current_path();
  fs::path path = fs::temp_directory_path() / ("lacuna-file-watch-test-" + std::to_string(::getpid()));
  Folder() {
    fs::create_directory(path);
    fs::current_path(path);
  }
  ~Folder() {
    fs::current_path(before);
    fs::remove_all(path);
  }
};

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

Status status_of_adding(const std::string& path) {
  FileWatch watch;
  try {
    watch.add(path);
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains(path));
    return error.status();
  }
  return Status::kOk;
}

}  // namespace

TEST_CASE("a file comes by the path that was given, also when the process stands elsewhere by now") {
  const Folder folder;
  fs::create_directory("inner");
  for (const char* name : {"a", "b", "inner/c"}) write(name, "1");
  FileWatch watch(WatchMethod::kInotify);
  for (const char* name : {"a", "./b", "inner/../inner/c"}) CHECK(watch.add(name));
  fs::current_path("inner");
  write("../a", "2");
  write("../b", "2");
  write("../unwatched", "2");
  write("c", "2");
  CHECK(watch.take() == Paths{"a", "./b", "inner/../inner/c"});
}

TEST_CASE("a folder gives the files that end in the suffix") {
  const Folder folder;
  fs::create_directory("inner");
  FileWatch watch(WatchMethod::kInotify);
  watch.add("inner/", ".lua");
  write("inner/a.lua", "1");
  write("inner/a.lua~", "1");
  CHECK(watch.take() == Paths{"inner/a.lua"});
  watch.add("inner/a.lua");
  watch.add(".");
  write("inner/a.lua", "2");
  write("b", "2");
  CHECK(watch.take() == Paths{"inner/a.lua", "./b"});  // the file and the folder say it alike: once
}

TEST_CASE("a linked file has changed when the link or what it leads to has") {
  const Folder folder;
  fs::create_directories("one/two");
  write("one/target", "1");
  write("one/two/other", "1");
  fs::create_symlink("../one/target", "one/middle");
  fs::create_symlink("one/middle", "link");
  FileWatch watch(WatchMethod::kInotify);
  watch.add("link");
  write("one/target", "2");
  CHECK(watch.take() == Paths{"link"});
  write("one/two/other", "2");
  CHECK(watch.take().empty());
  fs::create_symlink("one/two/other", "new");
  fs::rename("new", "link");
  CHECK(watch.take() == Paths{"link"});
  write("one/two/other", "3");
  CHECK(watch.take() == Paths{"link"});
  write("one/target", "3");
  CHECK(watch.take().empty());
}

TEST_CASE("links that lead in a circle end") {
  const Folder folder;
  write("a", "1");
  FileWatch watch(WatchMethod::kInotify);
  watch.add("a");
  fs::remove("a");
  fs::create_symlink("b", "a");
  fs::create_symlink("a", "b");
  CHECK(watch.take() == Paths{"a"});
}

TEST_CASE("what is no longer watched is not reported, what shares its folder is") {
  const Folder folder;
  write("a", "1");
  write("b", "1");
  FileWatch watch(WatchMethod::kInotify);
  watch.add("a");
  watch.add("b");
  watch.add("b");
  watch.remove("a");
  CHECK_THROWS_AS(watch.remove("a"), Error);
  write("a", "2");
  write("b", "2");
  CHECK(watch.take() == Paths{"b"});
  watch.remove("b");
  write("b", "3");
  CHECK(watch.take().empty());
}

TEST_CASE("what cannot be watched is refused by name") {
  const Folder folder;
  CHECK(status_of_adding("missing") == Status::kNotFound);
  CHECK(status_of_adding("no/such/folder") == Status::kNotFound);
  CHECK(status_of_adding("") == Status::kNotFound);
  fs::create_symlink("missing", "dangling");
  CHECK(status_of_adding("dangling") == Status::kNotFound);
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  CHECK(status_of_adding("pipe") == Status::kIo);
  CHECK(status_of_adding("/dev/null") == Status::kIo);
  CHECK(status_of_adding("/") == Status::kOk);
}
