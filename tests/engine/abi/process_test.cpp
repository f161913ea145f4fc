// The process's functions of lacuna.h as a host calls them: the log, the request to stop, versions.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "lacuna.h"

namespace {

std::string take(std::int64_t capacity) {
  char text[64];
  std::int64_t length = -1;
  REQUIRE(lacuna_log_take(text, capacity, &length) == LACUNA_OK);
  return {text, static_cast<std::size_t>(length)};
}

void write(std::int32_t level, const std::string& text) {
  REQUIRE(lacuna_log_write(level, text.data(), static_cast<std::int64_t>(text.size())) == LACUNA_OK);
}

}  // namespace

TEST_CASE("a host writes lines of the log and takes them, cut to what it has room for") {
  REQUIRE(lacuna_log_open("", LACUNA_LOG_INFO) == LACUNA_OK);
  while (!take(64).empty()) {
  }
  write(LACUNA_LOG_INFO, "first");
  write(LACUNA_LOG_DEBUG, "below the level");
  write(LACUNA_LOG_ERROR, std::string("a\0b", 3));
  write(LACUNA_LOG_WARNING, "");
  CHECK(take(64) == "info: first");
  CHECK(take(6) == "error:");
  CHECK(take(64) == "warning: ");
  CHECK(take(64).empty());
  write(LACUNA_LOG_INFO, "gone");
  CHECK(take(0).empty());
  CHECK(take(64).empty());
  REQUIRE(lacuna_log_open("", LACUNA_LOG_WARNING) == LACUNA_OK);
}

TEST_CASE("off is a level of the log and not of a line") {
  CHECK(lacuna_log_open("", LACUNA_LOG_OFF) == LACUNA_OK);
  CHECK(lacuna_log_write(LACUNA_LOG_OFF, "x", 1) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_log_write(5, "x", 1) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_log_write(0, "x", 1) == LACUNA_INVALID_ARGUMENT);
  CHECK_THAT(lacuna_last_error(), Catch::StartsWith("level: "));
  CHECK(lacuna_log_open("", LACUNA_LOG_WARNING) == LACUNA_OK);
}

TEST_CASE("the library tells its versions and its declarations") {
  CHECK(lacuna_abi_version() == LACUNA_ABI_VERSION);
  CHECK(std::strchr(lacuna_version(), '.') != nullptr);
  CHECK(std::strstr(lacuna_cdef(), "lacuna_status lacuna_tensor_create(") != nullptr);
  CHECK(std::strchr(lacuna_cdef(), '#') == nullptr);  // the FFI knows no preprocessor
}
