#include "script/generation.h"

#include <lua.hpp>

#include "base/error.h"

namespace lacuna {
namespace {

void push_text(lua_State* state, std::string_view text) { lua_pushlstring(state, text.data(), text.size()); }

std::string pop_string(lua_State* state) {
  std::size_t length = 0;
  const char* text = lua_tolstring(state, -1, &length);
  std::string result = text != nullptr ? std::string(text, length) : std::string();
  lua_pop(state, 1);
  return result;
}

}  // namespace

Generation::Generation(std::shared_ptr<Script> script, void* model, std::string_view prompt,
                       const GenerationOptions& options)
    : script_(std::move(script)) {
  lua_State* state = script_->state();
  script_->push_function("lacuna.host", "begin");
  lua_pushlightuserdata(state, model);
  push_text(state, prompt);
  lua_pushnumber(state, static_cast<double>(options.max_new_tokens));
  push_text(state, options.sampler);
  lua_pushnumber(state, static_cast<double>(options.seed));
  lua_createtable(state, static_cast<int>(options.stop.size()), 0);
  for (std::size_t i = 0; i < options.stop.size(); ++i) {
    push_text(state, options.stop[i]);
    lua_rawseti(state, -2, static_cast<int>(i) + 1);
  }
  script_->protected_call(6, 1);
  if (lua_isstring(state, -1)) fail(Status::kInvalidArgument, "{}", pop_string(state));
  reference_ = luaL_ref(state, LUA_REGISTRYINDEX);
}

Generation::~Generation() { luaL_unref(script_->state(), LUA_REGISTRYINDEX, reference_); }

void Generation::call(const char* function, const double* number) {
  lua_State* state = script_->state();
  script_->push_function("lacuna.host", function);
  lua_rawgeti(state, LUA_REGISTRYINDEX, reference_);
  if (number != nullptr) lua_pushnumber(state, *number);
  script_->protected_call(number != nullptr ? 2 : 1, 1);
}

bool Generation::step(double budget_ms) {
  call("step", &budget_ms);
  return pop_string(script_->state()) == "done";
}

std::string Generation::text() {
  call("text");
  return pop_string(script_->state());
}

std::vector<std::int32_t> Generation::tokens() {
  call("tokens");
  lua_State* state = script_->state();
  std::vector<std::int32_t> ids;
  const std::size_t count = lua_objlen(state, -1);
  for (std::size_t i = 1; i <= count; ++i) {
    lua_rawgeti(state, -1, static_cast<int>(i));
    ids.push_back(static_cast<std::int32_t>(lua_tointeger(state, -1)));
    lua_pop(state, 1);
  }
  lua_pop(state, 1);
  return ids;
}

std::string Generation::stop_reason() {
  call("stop_reason");
  return pop_string(script_->state());
}

}  // namespace lacuna
