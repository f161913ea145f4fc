// Folders that are watched, by inotify and by polling: what editors and version control do to files in them.
#include "base/folder_watch.h"

#include <fcntl.h>
#include <sys/resource.h>
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

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("lacuna-folder-watch-test-" + std::to_string(::getpid()));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
};

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

// Takes changes until all `wanted` have come, for at most some seconds (a busy machine; most often it is milliseconds).
// Returns what came, sorted, each once.
Paths wait_for(FolderWatch& watch, const Paths& wanted) {
  Paths got;
  const auto end = std::chrono::steady_clock::now() + 10s;
  const auto complete = [&] {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& path) { return std::find(got.begin(), got.end(), path) != got.end(); });
  };
  while (!complete() && std::chrono::steady_clock::now() < end) {
    for (std::string& path : watch.take()) got.push_back(std::move(path));
    if (!complete()) std::this_thread::sleep_for(1ms);
  }
  std::sort(got.begin(), got.end());
  got.erase(std::unique(got.begin(), got.end()), got.end());
  return got;
}

WatchMethod both() { return GENERATE(WatchMethod::kInotify, WatchMethod::kPolling); }

// As with a user whose descriptors are all in use.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &limit_);
    const rlimit none{3, limit_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &limit_); }

 private:
  rlimit limit_{};
};

}  // namespace

TEST_CASE("a written file is reported once, an untouched folder not at all") {
  const Folder folder;
  write(folder / "a", "1");
  FolderWatch watch(both());
  watch.add(folder.path.string());
  CHECK(watch.take().empty());
  write(folder / "a", "22");
  write(folder / "b", "3");
  CHECK(wait_for(watch, {folder / "a", folder / "b"}) == Paths{folder / "a", folder / "b"});
  std::this_thread::sleep_for(30ms);
  CHECK(watch.take().empty());
}

TEST_CASE("a file that is written many times between two looks comes once") {
  const Folder folder;
  FolderWatch watch(WatchMethod::kInotify);
  watch.add(folder.path.string());
  for (int i = 0; i < 10; ++i) {
    write(folder / "a", "x");
    write(folder / "b", "x");
  }
  CHECK(watch.take() == Paths{folder / "a", folder / "b"});
}

TEST_CASE("a file that is saved by renaming another over it is reported, the other is not once it is gone") {
  const Folder folder;
  write(folder / "a", "old");
  FolderWatch watch(WatchMethod::kInotify);
  watch.add(folder.path.string());
  SECTION("as emacs and write_file_atomically do") {
    write(folder / "a.tmp", "new");
    fs::rename(folder / "a.tmp", folder / "a");
    CHECK(watch.take() == Paths{folder / "a"});
  }
  SECTION("as vim does: the old one becomes a backup, which is deleted") {
    write(folder / "4913", "");
    fs::remove(folder / "4913");
    fs::rename(folder / "a", folder / "a~");
    write(folder / "a", "new");
    fs::remove(folder / "a~");
    CHECK(watch.take() == Paths{folder / "a"});
  }
  SECTION("and again, when the file that was watched first is long gone") {
    for (int i = 0; i < 3; ++i) {
      write(folder / "a.tmp", "new");
      fs::rename(folder / "a.tmp", folder / "a");
      CHECK(watch.take() == Paths{folder / "a"});
    }
  }
}

TEST_CASE("polling sees a file that another of the same size and time replaces") {
  const Folder folder;
  write(folder / "a", "old");
  write(folder / "b", "new");
  fs::last_write_time(folder / "b", fs::last_write_time(folder / "a"));
  FolderWatch watch(WatchMethod::kPolling);
  watch.add(folder.path.string());
  fs::rename(folder / "b", folder / "a");
  CHECK(wait_for(watch, {folder / "a", folder / "b"}) == Paths{folder / "a", folder / "b"});
}

TEST_CASE("polling sees a file that is written in place and set back to its old time") {
  const Folder folder;
  write(folder / "a", "old");
  std::this_thread::sleep_for(20ms);
  FolderWatch watch(WatchMethod::kPolling);
  watch.add(folder.path.string());
  const auto time = fs::last_write_time(folder / "a");
  write(folder / "a", "new");
  fs::last_write_time(folder / "a", time);
  CHECK(wait_for(watch, {folder / "a"}) == Paths{folder / "a"});
}

TEST_CASE("polling waits until a file that is being written has come to rest") {
  const Folder folder;
  write(folder / "a", "1");
  FolderWatch watch(WatchMethod::kPolling, 0s);
  watch.add(folder.path.string());
  write(folder / "a", "2");
  const auto written = std::chrono::steady_clock::now();
  const Paths got = wait_for(watch, {folder / "a"});
  CHECK(got == Paths{folder / "a"});
  // Less the step of the clock that files get their times from, 4 ms here.
  CHECK(std::chrono::steady_clock::now() - written >= 5ms);
}

TEST_CASE("polling looks no more often than its interval") {
  const Folder folder;
  FolderWatch watch(WatchMethod::kPolling, 3600s);
  watch.add(folder.path.string());
  CHECK(watch.take().empty());  // the first look
  write(folder / "a", "1");
  std::this_thread::sleep_for(30ms);
  CHECK(watch.take().empty());
}

TEST_CASE("a deleted file is reported, and again when it is back") {
  const Folder folder;
  write(folder / "a", "1");
  FolderWatch watch(both());
  watch.add(folder.path.string());
  fs::remove(folder / "a");
  CHECK(wait_for(watch, {folder / "a"}) == Paths{folder / "a"});
  write(folder / "a", "2");
  CHECK(wait_for(watch, {folder / "a"}) == Paths{folder / "a"});
}

TEST_CASE("links that are made are reported, with something behind them") {
  const Folder folder;
  write(folder / "a", "1");
  FolderWatch watch(WatchMethod::kInotify);
  watch.add(folder.path.string());
  fs::create_symlink("a", folder / "soft");
  fs::create_hard_link(folder / "a", folder / "hard");
  fs::create_symlink("nowhere", folder / ".#a");  // as emacs locks a file
  fs::create_directory(folder / "subfolder");
  CHECK(watch.take() == Paths{folder / "soft", folder / "hard"});
}

TEST_CASE("a file that is open for writing is reported when it is closed") {
  const Folder folder;
  FolderWatch watch(WatchMethod::kInotify);
  watch.add(folder.path.string());
  std::ofstream file(folder / "a");
  file << "half" << std::flush;
  CHECK(watch.take().empty());
  file.close();
  CHECK(watch.take() == Paths{folder / "a"});
}

TEST_CASE("a folder that is deleted and made again is watched on") {
  const Folder folder;
  const std::string inner = folder / "policies";
  fs::create_directory(inner);
  write(inner + "/a", "1");
  FolderWatch watch(both());
  watch.add(inner);
  SECTION("at once") {
    fs::remove_all(inner);
    fs::create_directory(inner);
    write(inner + "/a", "1");
    CHECK(wait_for(watch, {inner + "/a"}) == Paths{inner + "/a"});
  }
  SECTION("later") {
    fs::remove_all(inner);
    CHECK(wait_for(watch, {inner + "/a"}) == Paths{inner + "/a"});
    CHECK(watch.take().empty());
    fs::create_directory(inner);
    write(inner + "/a", "1");
    CHECK(wait_for(watch, {inner + "/a"}) == Paths{inner + "/a"});
  }
  SECTION("while somebody stands in the old one") {
    const int held = ::open(inner.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fs::remove_all(inner);
    fs::create_directory(inner);
    write(inner + "/new", "1");
    CHECK(wait_for(watch, {inner + "/new"}) == Paths{inner + "/a", inner + "/new"});
    ::close(held);
  }
  SECTION("under a folder that is exchanged") {
    fs::create_directories(folder / "other/policies");
    write(folder / "other/policies/a", "2");
    watch.add(folder / "link/policies");
    fs::create_directory_symlink("other", folder / "link");
    CHECK(wait_for(watch, {folder / "link/policies/a"}) == Paths{folder / "link/policies/a"});
  }
  wait_for(watch, {});
  write(inner + "/b", "2");
  CHECK(wait_for(watch, {inner + "/b"}) == Paths{inner + "/b"});
}

TEST_CASE("a folder that is moved away is not confused with the one in its place") {
  const Folder folder;
  const std::string inner = folder / "policies";
  fs::create_directory(inner);
  write(inner + "/a", "1");
  FolderWatch watch(both());
  watch.add(inner);
  fs::rename(inner, folder / "old");
  CHECK(wait_for(watch, {inner + "/a"}) == Paths{inner + "/a"});
  write(folder / "old/b", "1");
  std::this_thread::sleep_for(30ms);
  CHECK(watch.take().empty());
  fs::create_directory(inner);
  write(inner + "/c", "1");
  CHECK(wait_for(watch, {inner + "/c"}) == Paths{inner + "/c"});
}

TEST_CASE("two paths of one folder are watched by themselves") {
  const Folder folder;
  const std::string plain = folder.path.string(), dotted = folder / ".";
  FolderWatch watch(both());
  watch.add(plain);
  watch.add(dotted);
  write(plain + "/a", "1");
  CHECK(wait_for(watch, {plain + "/a", dotted + "/a"}).size() == 2);
  watch.remove(plain);
  write(plain + "/a", "2");
  CHECK(wait_for(watch, {dotted + "/a"}) == Paths{dotted + "/a"});
  watch.remove(dotted);
  write(plain + "/a", "3");
  std::this_thread::sleep_for(30ms);
  CHECK(watch.take().empty());
}

TEST_CASE("when more happens than the kernel remembers, every file of the folder is reported") {
  const Folder folder;
  for (const char* name : {"a", "b", "untouched"}) write(folder / name, "1");
  FolderWatch watch(WatchMethod::kInotify);
  watch.add(folder.path.string());
  std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
  int events = 0;
  if (!(limit >> events) || events > 100'000) {
    WARN("skipped: no limit of the kernel's queue, or a very high one");
    return;
  }
  // By turns: the kernel joins equal notices that follow each other.
  for (int i = 0; i < events / 2 + 100; ++i) {
    for (const char* name : {"a", "b"}) ::close(::open((folder / name).c_str(), O_WRONLY | O_CLOEXEC));
  }
  Paths got = watch.take();
  std::sort(got.begin(), got.end());
  CHECK(got == Paths{folder / "a", folder / "b", folder / "untouched"});
  CHECK(watch.take().empty());
}

TEST_CASE("without inotify the best method is polling") {
  const Folder folder;
  const auto none_left = [](WatchMethod method) {
    const NoDescriptors limit;
    return std::make_unique<FolderWatch>(method);
  };
  const auto watch = none_left(WatchMethod::kBest);
  watch->add(folder.path.string());
  CHECK_FALSE(watch->native(folder.path.string()));
  write(folder / "a", "1");
  CHECK(wait_for(*watch, {folder / "a"}) == Paths{folder / "a"});
  CHECK_THROWS_AS(none_left(WatchMethod::kInotify), Error);
}

TEST_CASE("which method a folder has can be asked") {
  const Folder folder;
  FolderWatch best, polling(WatchMethod::kPolling);
  best.add(folder.path.string());
  polling.add(folder.path.string());
  CHECK(best.native(folder.path.string()));
  CHECK_FALSE(polling.native(folder.path.string()));
  CHECK_FALSE(best.native("/no/such/folder"));
}
