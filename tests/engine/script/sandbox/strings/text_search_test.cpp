// Finding a text in another.
#include "script/sandbox/strings/text_search.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using lacuna::sandbox::find_text;
using lacuna::sandbox::Steps;

namespace {

constexpr std::size_t kLong = 65537;  // from here on the text is not left to memmem

Steps counting(int& looks) {
  return Steps([](void* count) { ++*static_cast<int*>(count); }, &looks);
}

}  // namespace

TEST_CASE("a text is found where it first stands, short or long") {
  int looks = 0;
  CHECK(find_text("", "", counting(looks)) == 0);
  CHECK(find_text("", "a", counting(looks)) == std::string::npos);
  CHECK(find_text("abc", "", counting(looks)) == 0);
  CHECK(find_text("abcabc", "ca", counting(looks)) == 2);
  for (const std::size_t size : {kLong - 1, kLong, kLong + 1000}) {
    for (const std::size_t before : {0, 1, 70000, 140000}) {
      const std::string wanted = "x" + std::string(size - 1, 'a');
      CHECK(find_text(std::string(before, 'a') + wanted + "b", wanted, counting(looks)) == before);
      CHECK(find_text(std::string(before, 'a') + wanted.substr(1) + "b", wanted, counting(looks)) == std::string::npos);
    }
  }
}

TEST_CASE("long random texts that repeat themselves are found as std::string finds them") {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    std::string period;
    for (std::size_t i = random() % 7 + 1; i > 0; --i) period += static_cast<char>('a' + random() % 2);
    std::string wanted, text;
    while (wanted.size() < kLong) wanted += period;
    for (std::size_t i = random() % 3; i > 0; --i) wanted[random() % wanted.size()] = random() % 2 == 0 ? 'b' : '\xff';
    for (std::size_t i = random() % 40; i > 0; --i) text += period;
    text += round % 3 == 0 ? std::string(wanted, 0, wanted.size() - 1) : wanted;
    text += "ab" + std::string(wanted, random() % 100) + "b";
    int looks = 0;
    CHECK(find_text(text, wanted, counting(looks)) == text.find(wanted));
    CHECK(looks > 0);
  }
}

TEST_CASE("the work of finding a long text is in proportion to the texts") {
  const std::string a(300000, 'a');
  for (const std::string& wanted : {a + "b", "b" + a, a + "b" + a}) {
    int looks = 0;
    CHECK(find_text(std::string(2000000, 'a'), wanted, counting(looks)) == std::string::npos);
    CHECK(looks * Steps::kBetweenWatches < 3 * (2000000 + 600000));
  }
}
