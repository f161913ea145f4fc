// The log: what is kept for a host to take, what goes to a file, and that it is quiet until it is opened.
#include "base/log.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "base/error.h"

namespace fs = std::filesystem;
namespace engine_log = lacuna::log;
using engine_log::Level;
using lacuna::Error;

namespace {

// Takes what other tests have left, and leaves the log as the library starts.
struct FreshLog {
  FreshLog() { reset(); }
  ~FreshLog() { reset(); }
  static void reset() {
    engine_log::open("", Level::kWarning);
    while (engine_log::take()) {
    }
  }
};

// A path that nothing is at, removed at the end.
struct Path {
  fs::path path = fs::temp_directory_path() / ("lacuna-log-test-" + std::to_string(::getpid()));
  ~Path() { fs::remove_all(path); }
};

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// What is written to stderr while `body` runs.
template <typename Body>
std::string stderr_of(Body&& body) {
  const Path path;
  const int kept = ::dup(STDERR_FILENO);
  REQUIRE(std::freopen(path.path.c_str(), "w", stderr) != nullptr);
  body();
  std::fflush(stderr);
  REQUIRE(::dup2(kept, STDERR_FILENO) == STDERR_FILENO);
  ::close(kept);
  return text_of(path.path);
}

}  // namespace

TEST_CASE("the log is quiet, and keeps warnings for the host to take once, oldest first") {
  const FreshLog fresh;
  const std::string shown = stderr_of([] {
    engine_log::write(Level::kInfo, "not worth keeping");
    engine_log::write(Level::kWarning, "first");
    engine_log::warning("{} of {}", "second", 2);
  });
  CHECK(shown.empty());
  CHECK(engine_log::take() == "warning: first");
  CHECK(engine_log::take() == "warning: second of 2");
  CHECK_FALSE(engine_log::take().has_value());
}

TEST_CASE("the last 256 lines are kept") {
  const FreshLog fresh;
  for (int i = 0; i < 300; ++i) engine_log::write(Level::kError, std::to_string(i));
  CHECK(engine_log::take() == "error: 44");
  int left = 0;
  while (engine_log::take()) ++left;
  CHECK(left == 255);
}

TEST_CASE("a line below the level that was asked for is dropped, and none is written as off") {
  const FreshLog fresh;
  engine_log::open("", Level::kError);
  engine_log::write(Level::kWarning, "below");
  CHECK_FALSE(engine_log::take().has_value());
  engine_log::open("", Level::kOff);
  engine_log::write(Level::kError, "below");
  engine_log::write(Level::kOff, "no level of a line");
  CHECK_FALSE(engine_log::take().has_value());
}

TEST_CASE("a log file is appended to and has each line as soon as it is written") {
  const FreshLog fresh;
  const Path path;
  std::ofstream(path.path) << "before\n";
  engine_log::open(path.path.string(), Level::kDebug);
  engine_log::write(Level::kDebug, "with {braces} and %s");
  CHECK_THAT(text_of(path.path), Catch::StartsWith("before\n") && Catch::Contains("with {braces} and %s"));
  CHECK(engine_log::take() == "debug: with {braces} and %s");
}

TEST_CASE("lines go to stderr when that is asked for") {
  const FreshLog fresh;
  const std::string shown = stderr_of([] {
    engine_log::open("stderr", Level::kInfo);
    engine_log::write(Level::kInfo, "hello");
    engine_log::open("", Level::kWarning);
  });
  CHECK_THAT(shown, Catch::Contains("hello"));
}

TEST_CASE("a log that cannot be opened is refused, and the one before stays") {
  const FreshLog fresh;
  const Path path;
  engine_log::open(path.path.string(), Level::kInfo);
  CHECK_THROWS_AS(engine_log::open("/dev/null/log", Level::kInfo), Error);
  engine_log::write(Level::kInfo, "still here");
  CHECK_THAT(text_of(path.path), Catch::Contains("still here"));
}

TEST_CASE("a full disk loses lines and says nothing on stderr") {
  const FreshLog fresh;
  const std::string shown = stderr_of([] {
    engine_log::open("/dev/full", Level::kInfo);
    engine_log::write(Level::kInfo, "nowhere to go");
    engine_log::open("", Level::kWarning);
  });
  CHECK(shown.empty());
  CHECK(engine_log::take() == "info: nowhere to go");
}

TEST_CASE("threads that write at once lose no line and mix none") {
  const FreshLog fresh;
  const auto writer = [](const char* name) {
    for (int i = 0; i < 60; ++i) engine_log::write(Level::kWarning, name + std::to_string(i));
  };
  std::thread a(writer, "a"), b(writer, "b"), c(writer, "c"), d(writer, "d");
  for (std::thread* thread : {&a, &b, &c, &d}) thread->join();
  std::set<std::string> lines;
  while (const auto line = engine_log::take()) lines.insert(*line);
  CHECK(lines.size() == 240);
  CHECK(lines.count("warning: c59") == 1);
}
