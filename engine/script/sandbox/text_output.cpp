#include "script/sandbox/text_output.h"

#include <algorithm>
#include <cstring>
#include <lua.hpp>

#include "script/sandbox/budget.h"

namespace lacuna::sandbox {
namespace {

constexpr std::size_t kLarge = 256 * 1024;  // worth a look whether there is room for it

// The collector does not see the memory outside the state, and nothing collects when memory ends. So before a large
// block: collect what is garbage if it would not fit otherwise.
void make_room(lua_State* state, std::size_t size) {
  if (size < kLarge) return;
  Budget& budget = Budget::of(state);
  if (static_cast<double>(budget.used() + size) > budget.limits().megabytes * 1024 * 1024) {
    lua_gc(state, LUA_GCCOLLECT, 0);
  }
  budget.check(state);
}

}  // namespace

struct TextOutput::Box {
  char* data;
  std::size_t capacity;
};

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
  if (box_ == nullptr) {
    lua_pushlstring(state_, data_, size_);
    return;
  }
  if (size_ >= kLarge) resize(size_);
  make_room(state_, size_);
  lua_pushlstring(state_, data_, size_);
  resize(0);
}

int TextOutput::collect(lua_State* state) {
  auto* const box = static_cast<Box*>(lua_touserdata(state, 1));
  Budget::allocate(&Budget::of(state), box->data, box->capacity, 0);
  *box = {nullptr, 0};
  return 0;
}

void TextOutput::grow(std::size_t least) {
  static const char key = 0;  // its address names the boxes' metatable in the registry
  if (box_ == nullptr) {
    luaL_checkstack(state_, 4, "too many values");
    lua_pushlightuserdata(state_, const_cast<char*>(&key));
    lua_rawget(state_, LUA_REGISTRYINDEX);
    if (lua_isnil(state_, -1)) {
      lua_pop(state_, 1);
      lua_createtable(state_, 0, 1);
      lua_pushcfunction(state_, collect);
      lua_setfield(state_, -2, "__gc");
      lua_pushlightuserdata(state_, const_cast<char*>(&key));
      lua_pushvalue(state_, -2);
      lua_rawset(state_, LUA_REGISTRYINDEX);
    }
    auto* const box = static_cast<Box*>(lua_newuserdata(state_, sizeof(Box)));
    *box = {nullptr, 0};
    lua_insert(state_, -2);
    lua_setmetatable(state_, -2);
    lua_replace(state_, slot_);
    box_ = box;
  }
  // Half as much again, so that a long text is moved a few times only.
  resize(std::max(size_ + least, capacity_ + capacity_ / 2));
}

void TextOutput::resize(std::size_t capacity) {
  if (capacity > box_->capacity) make_room(state_, capacity - box_->capacity);
  void* const moved = Budget::allocate(&Budget::of(state_), box_->data, box_->capacity, capacity);
  if (moved == nullptr && capacity > 0) luaL_error(state_, "not enough memory");
  if (box_->data == nullptr && moved != nullptr) std::memcpy(moved, data_, size_);
  *box_ = {static_cast<char*>(moved), capacity};
  data_ = box_->data;
  capacity_ = capacity;
}

}  // namespace lacuna::sandbox
