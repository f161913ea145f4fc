#include "script/script.h"

#include <algorithm>
#include <cmath>

#include "abi/guard.h"
#include "abi/model_handle.h"
#include "script/generation.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

struct lacuna_script {
  std::shared_ptr<lacuna::Script> script;
  std::string text;  // what lacuna_script_call_text handed out last
};

struct lacuna_generation {
  lacuna::Generation generation;
};

namespace {

std::vector<std::string> read_texts(const char* const* texts, int64_t count, const char* name, const char* count_name) {
  require_array(texts, count, name, count_name);
  std::vector<std::string> result;
  for (int64_t i = 0; i < count; ++i) {
    require(texts[i], name);
    result.emplace_back(texts[i]);
  }
  return result;
}

lacuna::GenerationOptions read_options(const lacuna_generation_options* options) {
  lacuna::GenerationOptions result;
  if (options == nullptr) return result;
  if (options->struct_size < static_cast<int64_t>(sizeof *options)) {
    fail(Status::kInvalidArgument, "options->struct_size: wanted {} (see lacuna_generation_options_init), got {}",
         sizeof *options, options->struct_size);
  }
  constexpr int64_t kMostWhole = int64_t{1} << 53;  // Lua numbers are exact up to there
  if (options->seed > static_cast<uint64_t>(kMostWhole))
    fail(Status::kInvalidArgument, "options->seed: wanted at most 2^53, got {}", options->seed);
  result.max_new_tokens = std::min<int64_t>(options->max_new_tokens, kMostWhole);
  if (options->sampler != nullptr) result.sampler = options->sampler;
  result.seed = options->seed;
  result.stop = read_texts(options->stop, options->stop_count, "options->stop", "options->stop_count");
  return result;
}

// The words of stop_reason as constants: what lacuna_generation_stop_reason hands out outlives the generation.
const char* constant_of(const std::string& reason) {
  for (const char* word : {"", "eos", "stop", "length", "context", "interrupted"}) {
    if (reason == word) return word;
  }
  fail(Status::kInternal, "stop reason: \"{}\" is not one of lacuna.h's", reason);
}

}  // namespace

extern "C" {

lacuna_status lacuna_script_create(lacuna_script** out) {
  return guard([&] {
    require(out, "out");
    *out = new lacuna_script{std::make_shared<lacuna::Script>(), {}};
  });
}

void lacuna_script_free(lacuna_script* script) { delete script; }

lacuna_status lacuna_script_run_file(lacuna_script* script, const char* path, const char* const* arguments,
                                     int64_t count) {
  return guard([&] {
    require(script, "script");
    require(path, "path");
    script->script->run_file(path, read_texts(arguments, count, "arguments", "count"));
  });
}

lacuna_status lacuna_script_run_string(lacuna_script* script, const char* code, int64_t length, const char* name) {
  return guard([&] {
    require(script, "script");
    require_array(code, length, "code", "length");
    require(name, "name");
    script->script->run_string({length > 0 ? code : "", static_cast<std::size_t>(length)}, name);
  });
}

lacuna_status lacuna_script_call(lacuna_script* script, const char* module, const char* function,
                                 const char* const* arguments, int64_t count, int64_t* result) {
  return guard([&] {
    require(script, "script");
    require(module, "module");
    require(function, "function");
    require(result, "result");
    *result = script->script->call(module, function, read_texts(arguments, count, "arguments", "count"));
  });
}

lacuna_status lacuna_script_call_text(lacuna_script* script, const char* module, const char* function,
                                      const char* const* arguments, int64_t count, const char** text, int64_t* length) {
  return guard([&] {
    require(script, "script");
    require(module, "module");
    require(function, "function");
    require(text, "text");
    script->text = script->script->call_text(module, function, read_texts(arguments, count, "arguments", "count"));
    *text = script->text.c_str();
    if (length != nullptr) *length = static_cast<int64_t>(script->text.size());
  });
}

void lacuna_generation_options_init(lacuna_generation_options* options) {
  if (options == nullptr) return;
  *options = {sizeof(lacuna_generation_options), 100, nullptr, 0, nullptr, 0};
}

lacuna_status lacuna_generation_create(lacuna_script* script, lacuna_model* model, const char* prompt, int64_t length,
                                       const lacuna_generation_options* options, lacuna_generation** out) {
  return guard([&] {
    require(script, "script");
    require(model, "model");
    require_array(prompt, length, "prompt", "length");
    require(out, "out");
    const std::string_view text(length > 0 ? prompt : "", static_cast<std::size_t>(length));
    const lacuna::GenerationOptions wanted = read_options(options);
    *out = new lacuna_generation{{script->script, lacuna::abi::retain_model(model), text, wanted}};
  });
}

lacuna_status lacuna_generation_step(lacuna_generation* generation, double budget_ms, int32_t* state) {
  return guard([&] {
    require(generation, "generation");
    require(state, "state");
    if (!(budget_ms >= 0)) fail(Status::kInvalidArgument, "budget_ms: wanted 0 or more, got {}", budget_ms);
    *state = generation->generation.step(budget_ms) ? LACUNA_GENERATION_DONE : LACUNA_GENERATION_RUNNING;
  });
}

lacuna_status lacuna_generation_text(lacuna_generation* generation, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(generation, "generation");
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string all = generation->generation.text();
    std::copy_n(all.data(), std::min(all.size(), static_cast<std::size_t>(capacity)), text);
    *length = static_cast<int64_t>(all.size());
  });
}

lacuna_status lacuna_generation_tokens(lacuna_generation* generation, int32_t* ids, int64_t capacity, int64_t* count) {
  return guard([&] {
    require(generation, "generation");
    require_array(ids, capacity, "ids", "capacity");
    require(count, "count");
    const std::vector<int32_t> all = generation->generation.tokens();
    std::copy_n(all.data(), std::min(all.size(), static_cast<std::size_t>(capacity)), ids);
    *count = static_cast<int64_t>(all.size());
  });
}

lacuna_status lacuna_generation_stop_reason(lacuna_generation* generation, const char** out) {
  return guard([&] {
    require(generation, "generation");
    require(out, "out");
    *out = constant_of(generation->generation.stop_reason());
  });
}

void lacuna_generation_free(lacuna_generation* generation) { delete generation; }

}  // extern "C"
