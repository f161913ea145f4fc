#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace fs = std::filesystem;
using namespace lacuna;

namespace {

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("lacuna-file-test-" + std::to_string(::getpid()));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const char* name) const { return (path / name).string(); }
};

std::string read(const std::string& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

Status status_of(const std::string& path) {
  try {
    const MappedFile file(path);
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains(path));
    return error.status();
  }
  return Status::kOk;
}

}  // namespace

TEST_CASE("files are mapped as they are, empty ones too") {
  const Folder folder;
  std::ofstream(folder / "text") << "seven\0x";
  std::ofstream(folder / "empty").flush();
  CHECK(read(folder / "text") == "seven");
  CHECK(read(folder / "empty").empty());
}

TEST_CASE("what is not a file that can be read is refused by name") {
  const Folder folder;
  CHECK(status_of(folder / "missing") == Status::kNotFound);
  CHECK(status_of(folder.path.string()) == Status::kIo);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(status_of(folder / "pipe") == Status::kIo);  // and does not wait for a writer
  CHECK(status_of("/dev/null") == Status::kIo);
}

TEST_CASE("writing replaces a file as a whole and leaves nothing else behind") {
  const Folder folder;
  write_file_atomically(folder / "out", "first");
  write_file_atomically(folder / "out", "second, longer");
  CHECK(read(folder / "out") == "second, longer");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a write that fails keeps what was there") {
  const Folder folder;
  CHECK_THROWS_AS(write_file_atomically(folder / "no/such/folder", "x"), Error);
  fs::create_directory(folder.path / "taken");
  CHECK_THROWS_AS(write_file_atomically(folder / "taken", "x"), Error);  // a folder cannot be replaced by a file
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}
