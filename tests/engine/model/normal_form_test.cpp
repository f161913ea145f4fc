// Unicode's normal form C: against CPython's unicodedata, and in bounded time.
#include "model/tokenizer/normal_form.h"

#include <catch2/catch.hpp>
#include <chrono>

using lacuna::to_nfc;

TEST_CASE("texts come into normal form C as CPython's unicodedata brings them") {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"Zu\u0308rich", "Z\u00fcrich"},
      {"a\u0323\u0307", "\u1ea1\u0307"},
      {"a\u0307\u0323", "\u1ea1\u0307"},  // marks in the order of their classes
      {"\u212b", "\u00c5"},               // the sign that is a letter
      {"\u1100\u1161\u11a8", "\uac01"},   // Hangul
      {"\u0958", "\u0915\u093c"},         // an exception: not composed
      {"\u0344", "\u0308\u0301"},
      {"e\u0301\u0301", "\u00e9\u0301"},
      {"\u0301e", "\u0301e"},
      {"\ufb01", "\ufb01"}};  // a ligature is no matter of form C
  for (const auto& [text, form] : cases) CHECK(to_nfc(text) == form);
}

TEST_CASE("bytes that are not UTF-8 stay, and nothing is composed over them") {
  CHECK(to_nfc("e\xff\u0301") == "e\xff\u0301");
  CHECK(to_nfc("e\u0301\xc3") == "\u00e9\xc3");
}

TEST_CASE("a long run of marks takes no more than its length's time") {
  std::string text = "a";
  for (int i = 0; i < 200'000; ++i) text += i % 2 == 0 ? "\u0307" : "\u0323";  // by turns in the wrong order
  const auto start = std::chrono::steady_clock::now();
  const std::string form = to_nfc(text);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  CHECK(form.size() == text.size());  // "ạ" has as many bytes as "a" and a mark
  CHECK(taken.count() < 10);          // the square of the number would take minutes
}
