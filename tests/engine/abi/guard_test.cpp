// The guard: an exception of any kind ends as a status and a text, and never leaves.
#include "abi/guard.h"

#include <catch2/catch.hpp>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

using lacuna::Error;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

TEST_CASE("a body that ends normally is OK and leaves the last error alone") {
  guard([] { throw Error(Status::kCorrupt, "before"); });
  CHECK(guard([] {}) == LACUNA_OK);
  CHECK(std::string(lacuna_last_error()) == "before");
}

TEST_CASE("every kind of exception becomes a status with a text") {
  CHECK(guard([] { throw Error(Status::kNotFound, "no such file"); }) == LACUNA_NOT_FOUND);
  CHECK(std::string(lacuna_last_error()) == "no such file");
  CHECK(guard([] { throw std::bad_alloc(); }) == LACUNA_OUT_OF_MEMORY);
  CHECK(std::string(lacuna_last_error()) == "out of memory");
  CHECK(guard([] { throw std::bad_array_new_length(); }) == LACUNA_OUT_OF_MEMORY);
  CHECK(guard([] { throw std::runtime_error("oh"); }) == LACUNA_INTERNAL);
  CHECK(std::string(lacuna_last_error()) == "oh");
  CHECK(guard([] { throw 42; }) == LACUNA_INTERNAL);
  CHECK(std::string(lacuna_last_error()) == "an exception of unknown type");
}

TEST_CASE("every status of the engine has its number in the header") {
  const std::pair<Status, lacuna_status> pairs[] = {
      {Status::kOk, LACUNA_OK},
      {Status::kInvalidArgument, LACUNA_INVALID_ARGUMENT},
      {Status::kNotFound, LACUNA_NOT_FOUND},
      {Status::kCorrupt, LACUNA_CORRUPT},
      {Status::kUnsupported, LACUNA_UNSUPPORTED},
      {Status::kCapacity, LACUNA_CAPACITY},
      {Status::kOutOfMemory, LACUNA_OUT_OF_MEMORY},
      {Status::kInterrupted, LACUNA_INTERRUPTED},
      {Status::kScript, LACUNA_SCRIPT},
      {Status::kIo, LACUNA_IO},
      {Status::kInternal, LACUNA_INTERNAL},
  };
  for (const auto& [status, number] : pairs) CHECK(static_cast<int>(status) == static_cast<int>(number));
}

TEST_CASE("a text of any length is stored, cut to the buffer") {
  CHECK(guard([] { throw Error(Status::kScript, std::string(100000, 'x')); }) == LACUNA_SCRIPT);
  const std::string text = lacuna_last_error();
  CHECK(text.size() == 8191);
  CHECK(text.find_first_not_of('x') == std::string::npos);
}

TEST_CASE("each thread has its own last error") {
  guard([] { throw Error(Status::kIo, "mine"); });
  std::string other = "not run";
  std::thread([&other] { other = lacuna_last_error(); }).join();
  CHECK(other.empty());
  CHECK(std::string(lacuna_last_error()) == "mine");
}

TEST_CASE("missing pointers and negative counts are refused by name") {
  int value = 0;
  CHECK_NOTHROW(require(&value, "out"));
  CHECK_THROWS_WITH(require(nullptr, "out"), "out: wanted a pointer, got NULL");
  CHECK_NOTHROW(require_array(nullptr, 0, "ids", "count"));
  CHECK_THROWS_WITH(require_array(nullptr, 2, "ids", "count"), "ids: wanted a pointer, got NULL");
  CHECK_THROWS_WITH(require_array(&value, -1, "ids", "count"), "count: wanted 0 or more, got -1");
}
