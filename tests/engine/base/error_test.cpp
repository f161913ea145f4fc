#include "base/error.h"

#include <catch2/catch.hpp>

#include "base/utf8.h"

using lacuna::Error;
using lacuna::fail;
using lacuna::Status;
using lacuna::utf8_length;

namespace {

std::string text_of(Status status, std::string_view argument) {
  try {
    fail(status, "file: field: wanted a, found {}", argument);
  } catch (const Error& error) {
    CHECK(error.status() == status);
    return error.what();
  }
}

}  // namespace

TEST_CASE("an error's text is one line of UTF-8, whatever is quoted in it") {
  CHECK(text_of(Status::kCorrupt, "b") == "file: field: wanted a, found b");
  CHECK(text_of(Status::kCorrupt, "\xC3\xA9t\xC3\xA9 \xE4\xB8\xAD") ==
        "file: field: wanted a, found \xC3\xA9t\xC3\xA9 \xE4\xB8\xAD");
  CHECK(text_of(Status::kCorrupt, "a\nb\tc\x7F") == "file: field: wanted a, found a?b?c?");
  CHECK(text_of(Status::kUnsupported, "\xFF\xC3") == "file: field: wanted a, found ??");
  CHECK(text_of(Status::kInvalidArgument, "\xC2\x85|\xC2\xA0") ==
        "file: field: wanted a, found ?|\xC2\xA0");  // C1 controls
  CHECK(text_of(Status::kCorrupt, std::string(1 << 20, 'x')).size() == 2000);
  CHECK(text_of(Status::kCorrupt, std::string(1 << 20, '\xC3')).size() == 2000);
}

TEST_CASE("a script's text keeps its lines") {
  CHECK(text_of(Status::kScript, "x:1: oh\nstack traceback:\n\t...") ==
        "file: field: wanted a, found x:1: oh\nstack traceback:\n\t...");
}

TEST_CASE("UTF-8 characters have a length, other bytes none") {
  CHECK(utf8_length("a", 0) == 1);
  CHECK(utf8_length("\xC3\xA9", 0) == 2);
  CHECK(utf8_length("\xE4\xB8\xAD", 0) == 3);
  CHECK(utf8_length("\xF0\x9F\x98\x80", 0) == 4);
  for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE4\xB8"}) {
    CHECK(utf8_length(bad, 0) == 0);
  }
}
