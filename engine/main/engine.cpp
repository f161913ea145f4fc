#include "main/engine.h"

#include <lacuna.h>

namespace lacuna::program {
namespace {

void check(lacuna_status status) {
  if (status != LACUNA_OK) throw EngineError(lacuna_last_error(), status == LACUNA_INTERRUPTED);
}

std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> result;
  for (const std::string& text : texts) result.push_back(text.c_str());
  return result;
}

}  // namespace

Engine::Engine() { check(lacuna_script_create(&script_)); }

Engine::~Engine() { lacuna_script_free(script_); }

void Engine::run_file(const std::string& path, const std::vector<std::string>& arguments) {
  const auto texts = pointers(arguments);
  check(lacuna_script_run_file(script_, path.c_str(), texts.data(), static_cast<int64_t>(texts.size())));
}

void Engine::run_string(const std::string& code, const std::string& name) {
  check(lacuna_script_run_string(script_, code.data(), static_cast<int64_t>(code.size()), name.c_str()));
}

long Engine::call(const std::string& module, const std::string& function, const std::vector<std::string>& arguments) {
  const auto texts = pointers(arguments);
  int64_t result = 0;
  check(lacuna_script_call(script_, module.c_str(), function.c_str(), texts.data(), static_cast<int64_t>(texts.size()),
                           &result));
  return static_cast<long>(result);
}

std::string Engine::call_text(const std::string& module, const std::string& function,
                              const std::vector<std::string>& arguments) {
  const auto texts = pointers(arguments);
  const char* text = nullptr;
  int64_t length = 0;
  check(lacuna_script_call_text(script_, module.c_str(), function.c_str(), texts.data(),
                                static_cast<int64_t>(texts.size()), &text, &length));
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace lacuna::program
