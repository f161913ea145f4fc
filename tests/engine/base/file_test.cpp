// Files: what is mapped, what is refused, and that a failed write leaves everything as it was.
#include "base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/atomic_file.h"
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

// The status that `body` fails with; its text must name `path`.
template <typename Body>
Status status_of(const std::string& path, Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Contains(path));
    return error.status();
  }
  return Status::kOk;
}

Status status_of_reading(const std::string& path) {
  return status_of(path, [&] { const MappedFile file(path); });
}

Status status_of_writing(const std::string& path, std::string_view bytes) {
  return status_of(path, [&] { write_file_atomically(path, bytes); });
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

// As on a full disk: writes of this process fail once a file has `bytes` bytes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit smaller{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &smaller);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit limit_{};
};

}  // namespace

TEST_CASE("files are mapped as they are, empty ones too") {
  const Folder folder;
  std::ofstream(folder / "text") << "seven\0x";
  std::ofstream(folder / "empty").flush();
  CHECK(read(folder / "text") == "seven");
  CHECK(read(folder / "empty").empty());
}

TEST_CASE("a mapping moves with its object") {
  const Folder folder;
  write_file_atomically(folder / "a", "first");
  write_file_atomically(folder / "b", "second");
  MappedFile a(folder / "a");
  MappedFile b(std::move(a));
  CHECK(b.bytes().size() == 5);
  b = MappedFile(folder / "b");
  CHECK(b.bytes().size() == 6);
}

TEST_CASE("what is not a file that can be read is refused by name") {
  const Folder folder;
  CHECK(status_of_reading(folder / "missing") == Status::kNotFound);
  CHECK(status_of_reading(folder.path.string()) == Status::kIo);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(status_of_reading(folder / "pipe") == Status::kIo);  // and does not wait for a writer
  CHECK(status_of_reading("/dev/null") == Status::kIo);
}

TEST_CASE("writing replaces a file as a whole and leaves nothing else behind") {
  const Folder folder;
  write_file_atomically(folder / "out", "first");
  write_file_atomically(folder / "out", "second, longer");
  CHECK(read(folder / "out") == "second, longer");
  write_file_atomically(folder / "out", "");
  CHECK(read(folder / "out").empty());
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("a reader goes on with the file that it has opened") {
  const Folder folder;
  write_file_atomically(folder / "out", "first");
  const MappedFile old(folder / "out");
  write_file_atomically(folder / "out", "other");
  CHECK(std::string(reinterpret_cast<const char*>(old.bytes().data()), 5) == "first");
}

TEST_CASE("a new file has the rights that the user's files have, an old one keeps its own") {
  const Folder folder;
  const mode_t mask = ::umask(027);
  write_file_atomically(folder / "out", "x");
  ::umask(mask);
  const auto rights = [&] { return fs::status(folder.path / "out").permissions(); };
  CHECK(rights() == static_cast<fs::perms>(0640));
  fs::permissions(folder.path / "out", static_cast<fs::perms>(0600));
  write_file_atomically(folder / "out", "y");
  CHECK(rights() == static_cast<fs::perms>(0600));
}

TEST_CASE("a link is followed, not replaced") {
  const Folder folder;
  write_file_atomically(folder / "real", "old");
  fs::create_symlink("real", folder.path / "link");
  write_file_atomically(folder / "link", "new");
  CHECK(fs::is_symlink(folder.path / "link"));
  CHECK(read(folder / "real") == "new");
}

TEST_CASE("a full disk keeps what was there and leaves no part behind") {
  const Folder folder;
  write_file_atomically(folder / "out", "old");
  {
    const FileSizeLimit limit(4096);
    CHECK(status_of_writing(folder / "out", std::string(100000, 'x')) == Status::kIo);
    CHECK(status_of_writing(folder / "new", std::string(100000, 'x')) == Status::kIo);
  }
  CHECK(read(folder / "out") == "old");
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("a file written in pieces is there once it is committed, and not before") {
  const Folder folder;
  write_file_atomically(folder / "out", "old");
  {
    AtomicFile file(folder / "out");
    file.write("one ");
    file.write(std::as_bytes(std::span("two", 3)));
    CHECK(file.size() == 7);
    CHECK(read(folder / "out") == "old");
    CHECK(files_in(folder.path) == 2);
    file.commit();
    CHECK(read(folder / "out") == "one two");
  }
  { AtomicFile(folder / "out").write("never committed"); }
  const auto fill = [&] {
    const FileSizeLimit limit(4096);
    AtomicFile file(folder / "out");
    for (int i = 0; i < 100; ++i) file.write(std::string(1000, 'x'));
    file.commit();
  };
  CHECK(status_of(folder / "out", fill) == Status::kIo);
  CHECK(read(folder / "out") == "one two");
  CHECK(files_in(folder.path) == 1);
}

TEST_CASE("what cannot be replaced by a file stays what it is") {
  const Folder folder;
  CHECK(status_of_writing(folder / "no/such/folder", "x") == Status::kNotFound);
  fs::create_directory(folder.path / "taken");
  CHECK(status_of_writing(folder / "taken", "x") == Status::kIo);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(status_of_writing(folder / "pipe", "x") == Status::kIo);
  fs::create_symlink("/dev/null", folder.path / "device");
  CHECK(status_of_writing(folder / "device", "x") == Status::kIo);
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(files_in(folder.path) == 3);
}

TEST_CASE("a folder that may not be written to keeps what it has") {
  const Folder folder;
  write_file_atomically(folder / "out", "old");
  fs::permissions(folder.path, static_cast<fs::perms>(0500));
  // Permissions do not hold for root, who may write; everybody else is refused.
  const Status wanted = ::geteuid() == 0 ? Status::kOk : Status::kIo;
  CHECK(status_of_writing(folder / "out", "new") == wanted);
  fs::permissions(folder.path, static_cast<fs::perms>(0700));
  CHECK(read(folder / "out") == (wanted == Status::kOk ? "new" : "old"));
  CHECK(files_in(folder.path) == 1);
}
