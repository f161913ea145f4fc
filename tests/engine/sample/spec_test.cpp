// Specs of samplers: what is understood, the normal form, and what errors say.
#include "sample/spec.h"

#include <catch2/catch.hpp>

#include "sample/chain.h"

using namespace lacuna;

TEST_CASE("a spec is written out in full, and parses to itself") {
  const Chain chain(" top_k( 40 )  penalties(64, repeat=1.1)\ttemperature(8e-1) draw ");
  CHECK(chain.spec() == "top_k(40) penalties(last_n=64,repeat=1.1,frequency=0,presence=0) temperature(0.8) draw");
  CHECK(Chain(chain.spec()).spec() == chain.spec());
  CHECK(chain.draws());
}

TEST_CASE("an empty spec is a chain without stages") {
  CHECK(Chain("").spec().empty());
  CHECK(Chain(" \n").spec().empty());
  CHECK_FALSE(Chain("").draws());
}

TEST_CASE("numbers have signs, exponents and names") {
  const std::pair<const char*, const char*> cases[] = {
      {"top_k(+40)", "top_k(40)"},
      {"top_k(4e1)", "top_k(40)"},
      {"top_p(p = .95)", "top_p(0.95)"},
      {"temperature(0)draw", "temperature(0) draw"},
      {"greedy()", "greedy"},
      {"draw()", "draw"},
      {"penalties", "penalties(last_n=64,repeat=1,frequency=0,presence=0)"},
      {"penalties(presence=-0.5,last_n=-1)", "penalties(last_n=-1,repeat=1,frequency=0,presence=-0.5)"},
      {"min_p(0.05)typical(1)", "min_p(0.05) typical(1)"},
  };
  for (const auto& [spec, normal] : cases) CHECK(Chain(spec).spec() == normal);
}

TEST_CASE("a wrong spec says which stage and parameter, what was wanted and what came") {
  const std::pair<const char*, const char*> cases[] = {
      {"topk(3)", "no stage named topk (did you mean top_k?); wanted greedy, temperature, top_k"},
      {"something_else(3)", "no stage named something_else; wanted"},
      {"top_k", "top_k: k: wanted a whole number of at least 1, got none"},
      {"top_k()", "top_k: k: wanted a whole number of at least 1, got none"},
      {"top_k(0)", "top_k: k: wanted a whole number of at least 1, got 0"},
      {"top_k(1.5)", "got 1.5"},
      {"top_k(1e300)", "got 1e+300"},
      {"top_k(nan)", "top_k: k: wanted a whole number of at least 1, got nan"},
      {"top_k(inf)", "got inf"},
      {"temperature(-1)", "temperature: t: wanted a number of at least 0, got -1"},
      {"temperature(inf)", "temperature: t: wanted a number of at least 0, got inf"},
      {"temperature(-nan)", "temperature: t: wanted"},
      {"temperature(1e999)", "temperature: t: wanted a number, got \"1e999\""},
      {"top_p(0)", "top_p: p: wanted a number above 0 and at most 1, got 0"},
      {"top_p(1.2)", "and at most 1, got 1.2"},
      {"min_p(-0.1)", "min_p: p: wanted a number of at least 0 and at most 1, got -0.1"},
      {"typical(0)", "typical: p: wanted a number above 0"},
      {"penalties(last_n=-2)", "penalties: last_n: wanted a whole number of at least -1, got -2"},
      {"penalties(repeat=0)", "penalties: repeat: wanted a number above 0, got 0"},
      {"penalties(frequency=-inf)", "penalties: frequency: wanted a number, got -inf"},
      {"top_k(3,4)", "top_k: wanted at most 1 values, got more: \"4)\""},
      {"greedy(1)", "greedy: wanted at most 0 values, got more"},
      {"top_k(k=3,k=4)", "top_k: k: wanted once, got it twice"},
      {"top_k(3,k=4)", "top_k: k: wanted once, got it twice"},
      {"top_k(q=3)", "top_k: no parameter named q (did you mean k?); wanted k"},
      {"penalties(presense=3)",
       "no parameter named presense (did you mean presence?); wanted last_n, repeat, frequency, presence"},
      {"penalties(repeat=1.1,64)", "penalties: wanted name=number behind the first such, got \"64)\""},
      {"top_k(", "top_k: k: wanted a number, got \"\""},
      {"top_k(3", "top_k: wanted \",\" or \")\", got the end"},
      {"top_k(3 4)", "got \"4)\""},
      {"top_k(3x)", "got \"x)\""},
      {"top_k(x)", "top_k: k: wanted a number, got \"x\""},
      {"top_k(+-3)", "got \"+-3\""},
      {"top_k(k=)", "top_k: k: wanted a number, got \"\""},
      {"penalties(1,,2)", "penalties: repeat: wanted a number, got \"\""},
      {"draw top_k(3)", "spec: wanted nothing behind draw, got \"top_k(3)\""},
      {"draw draw", "behind draw"},
      {"(3)", "spec: wanted a stage's name, got \"(3)\""},
      {"top_k(3),top_p(1)", "spec: wanted a stage's name, got \",top_p(1)\""},
      {"\xff\xfe", "spec: wanted a stage's name"},
  };
  for (const auto& [spec, text] : cases) {
    INFO(spec);
    CHECK_THROWS_WITH(Chain(spec), Catch::Contains(text));
  }
}

TEST_CASE("a spec of any length is read in one pass, and an error shows only its beginning") {
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "top_k(40) ";
  CHECK(Chain(many + "draw").draws());
  try {
    Chain(std::string(1000000, 'x'));
    FAIL("a name of a million characters is no stage's");
  } catch (const std::exception& error) {
    CHECK(std::string_view(error.what()).size() < 300);
  }
  CHECK_THROWS(Chain(std::string(1000000, '(')));
}

TEST_CASE("every stage says what it is called and takes its own defaults") {
  for (const StageKind& kind : stage_kinds()) {
    INFO(kind.name);
    CHECK_FALSE(kind.name.empty());
    for (const Parameter& parameter : kind.parameters) CHECK_FALSE(parameter.name.empty());
    const bool plain =
        std::none_of(kind.parameters.begin(), kind.parameters.end(), [](const auto& p) { return p.required; });
    if (plain) CHECK_NOTHROW(Chain(kind.name));
  }
}
