#include "model/save/folder.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "support/scratch.h"

using namespace lacuna;
using lacuna::test::Scratch;
using Names = std::vector<std::string>;

namespace {

void write_one(const std::string& path, bool overwrite, const std::string& text, bool commit = true) {
  AtomicFolder folder(path, overwrite);
  std::ofstream(folder.temporary() + "/config.json") << text;
  if (commit) folder.commit();
}

// The text of the error that begins to write there; "" for none.
std::string refusal(const std::string& path, bool overwrite = true) {
  try {
    const AtomicFolder folder(path, overwrite);
    return "";
  } catch (const Error& error) {
    CHECK(error.status() == Status::kIo);
    return error.what();
  }
}

}  // namespace

TEST_CASE("a folder appears with its commit, and without one nothing does") {
  const Scratch scratch;
  write_one(scratch / "a", false, "one", false);
  CHECK(scratch.names().empty());
  write_one(scratch / "a/", false, "one");
  CHECK(scratch.names() == Names{"a"});
  CHECK(scratch.read("a/config.json") == "one");
  std::filesystem::create_directory(scratch / "empty");
  write_one(scratch / "empty", false, "two");
  CHECK(scratch.read("empty/config.json") == "two");
}

TEST_CASE("a folder that holds a model is replaced where that is said, as a whole") {
  const Scratch scratch;
  write_one(scratch / "a", false, "one");
  scratch.write("a/model-00001-of-00002.safetensors", "x");
  CHECK_THAT(refusal(scratch / "a", false), Catch::Contains("there already"));
  write_one(scratch / "a", true, "two", false);
  CHECK(scratch.read("a/config.json") == "one");
  write_one(scratch / "a", true, "two");
  CHECK(scratch.read("a/config.json") == "two");
  CHECK(scratch.names("a") == Names{"config.json"});
  std::filesystem::create_directory_symlink("a", scratch / "link");
  write_one(scratch / "link", true, "three");
  CHECK(scratch.read("a/config.json") == "three");
  CHECK(scratch.names() == Names{"a", "link"});
}

TEST_CASE("a folder that holds anything else is never replaced") {
  const Scratch scratch;
  write_one(scratch / "a", false, "one");
  scratch.write("a/notes.txt", "mine");
  CHECK_THAT(refusal(scratch / "a"), Catch::Contains("notes.txt"));
  std::filesystem::remove(scratch / "a/notes.txt");
  std::filesystem::create_directory(scratch / "a/tokenizer.json");
  CHECK_THAT(refusal(scratch / "a"), Catch::Contains("tokenizer.json"));
  std::filesystem::create_directory(scratch / "b");
  scratch.write("b/vocab.json", "mine");
  CHECK_THAT(refusal(scratch / "b"), Catch::Contains("config.json"));
  CHECK_THAT(refusal(scratch.write("file", "mine")), Catch::Contains("found a file"));
  CHECK(scratch.read("file") == "mine");
  CHECK(scratch.read("a/config.json") == "one");
}

TEST_CASE("what comes into a folder while it is written anew stops the writing") {
  const Scratch scratch;
  write_one(scratch / "a", false, "one");
  {
    AtomicFolder folder(scratch / "a", true);
    scratch.write("a/notes.txt", "mine");
    CHECK_THROWS_AS(folder.commit(), Error);
  }
  CHECK(scratch.read("a/notes.txt") == "mine");
  CHECK(scratch.names() == Names{"a"});
}

TEST_CASE("a folder in a folder that is missing is not made") {
  const Scratch scratch;
  try {
    const AtomicFolder folder(scratch / "no/such", false);
    FAIL("wanted an error");
  } catch (const Error& error) {
    CHECK(error.status() == Status::kNotFound);
  }
}
