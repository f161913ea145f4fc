#include "script/sandbox/process/messages.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "base/log.h"

using namespace lacuna;
using namespace lacuna::sandbox;

TEST_CASE("modules arrive with their names and texts, and not when they are cut short") {
  const Modules modules{{"a", "return 1"}, {"b.c", ""}};
  const std::vector<std::uint8_t> bytes = write_modules(modules);
  Modules read;
  read_modules(bytes, [&](std::string_view name, std::string_view source) { read[std::string(name)] = source; });
  CHECK(read == modules);
  const auto ignore = [](std::string_view, std::string_view) {};
  CHECK_THROWS_AS(read_modules(std::span(bytes).first(bytes.size() - 1), ignore), Error);
}

TEST_CASE("log lines of a worker are written as one line each, and only so many") {
  while (log::take()) {
  }
  log::open("", log::Level::kInfo);
  std::vector<std::uint8_t> bytes;
  CHECK(append_log_line(bytes, 0, "one\nline"));
  CHECK_FALSE(append_log_line(bytes, kMostLogLines, "too many"));
  write_log(bytes);
  CHECK(log::take() == "info: one line");
  CHECK_FALSE(log::take().has_value());
  bytes[0] = 200;  // longer than what there is
  CHECK_THROWS_AS(write_log(bytes), Error);
  log::open("", log::Level::kWarning);
}
