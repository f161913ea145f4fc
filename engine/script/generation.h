// A generation for hosts that write no Lua: the Lua library's own object (lua/lacuna/generate.lua), stepped from here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "script/script.h"

namespace lacuna {

struct GenerationOptions {
  std::int64_t max_new_tokens = 100;
  std::string sampler;  // a spec; empty: greedy
  std::uint64_t seed = 0;
  std::vector<std::string> stop;
};

class Generation {
 public:
  // `model` is a lacuna_model handle that the script owns from here on. Throws Error.
  Generation(std::shared_ptr<Script> script, void* model, std::string_view prompt, const GenerationOptions& options);
  ~Generation();
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  bool step(double budget_ms);  // true when it is done
  std::string text();
  std::vector<std::int32_t> tokens();
  std::string stop_reason();  // "" while it runs

 private:
  // Calls lacuna.host's function with the generation, and one more number where it takes one; leaves one result.
  void call(const char* function, const double* number = nullptr);

  std::shared_ptr<Script> script_;
  int reference_;  // in the state's registry
};

}  // namespace lacuna
