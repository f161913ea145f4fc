// A string under construction for a Lua state: short ones stand in this object, longer ones in memory of the state,
// which the budget counts and the collector frees, also where an error passes by.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

struct lua_State;

namespace lacuna::sandbox {

class TextOutput {
 public:
  // Pushes a value that must stay where it is until push().
  explicit TextOutput(lua_State* state);
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;

  // Each may raise a Lua error: the memory or the time is over.
  void add(char c) { *room_for(1) = c; }
  void add(std::string_view text);
  void add_value();                  // the string or number on the top of the stack, which is popped
  char* room_for(std::size_t size);  // takes `size` bytes, to be written before the next call
  void push();                       // the string; nothing may follow
  std::size_t size() const { return size_; }

 private:
  void grow(std::size_t least);

  lua_State* state_;
  int slot_;  // of the memory; nil while there is none
  char* data_;
  std::size_t size_ = 0, capacity_;
  std::array<char, 256> short_;
};

}  // namespace lacuna::sandbox
