#include "script/sandbox/strings/text_output.h"

#include <algorithm>
#include <cstring>
#include <lua.hpp>

#include "script/sandbox/budget.h"

namespace lacuna::sandbox {
namespace {

constexpr std::size_t kLarge = 64 * 1024;  // worth a look whether there is room for it

// LuaJIT does not collect when memory ends. So before a large block: collect what is garbage if it would not fit.
void make_room(lua_State* state, std::size_t size) {
  if (size < kLarge) return;
  Budget& budget = Budget::of(state);
  if (static_cast<double>(budget.used() + size) > budget.limits().megabytes * 1024 * 1024) {
    lua_gc(state, LUA_GCCOLLECT, 0);
  }
  budget.check(state);
}

}  // namespace

TextOutput::TextOutput(lua_State* state)
    : state_(state), slot_(lua_gettop(state) + 1), data_(short_.data()), capacity_(short_.size()) {
  lua_pushnil(state);
}

void TextOutput::add(std::string_view text) {
  if (!text.empty()) std::memcpy(room_for(text.size()), text.data(), text.size());
}

void TextOutput::add_value() {
  std::size_t size = 0;
  const char* text = lua_tolstring(state_, -1, &size);
  add({text, size});
  lua_pop(state_, 1);
}

char* TextOutput::room_for(std::size_t size) {
  if (size > capacity_ - size_) grow(size);
  char* const room = data_ + size_;
  size_ += size;
  return room;
}

void TextOutput::push() {
  make_room(state_, size_);
  lua_pushlstring(state_, data_, size_);
}

void TextOutput::grow(std::size_t least) {
  // Half as much again, so that a long text is moved a few times only.
  const std::size_t capacity = std::max(size_ + least, capacity_ + capacity_ / 2);
  luaL_checkstack(state_, 1, "too many values");
  make_room(state_, capacity);
  char* const moved = static_cast<char*>(lua_newuserdata(state_, capacity));
  std::memcpy(moved, data_, size_);
  lua_replace(state_, slot_);
  data_ = moved;
  capacity_ = capacity;
}

}  // namespace lacuna::sandbox
