// A string under construction for a Lua state: short ones stand in this object, longer ones in memory that the state's
// budget counts and that the collector frees when an error passes by.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

struct lua_State;

namespace lacuna::sandbox {

class TextOutput {
 public:
  // Keeps a value on the stack until push(): nothing below it may be popped, and the state must outlive it.
  explicit TextOutput(lua_State* state);
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;

  // Each may raise a Lua error: the memory or the time is over.
  void add(char c) { *room_for(1) = c; }
  void add(std::string_view text);
  void add_value();                  // the string or number on the top of the stack, which is popped
  char* room_for(std::size_t size);  // takes `size` bytes, to be written before the next call
  void push();                       // the string; after this only the destructor may follow
  std::size_t size() const { return size_; }

 private:
  struct Box;
  static int collect(lua_State* state);
  void grow(std::size_t least);
  void resize(std::size_t capacity);

  lua_State* state_;
  int slot_;  // of the box, nil while there is none
  Box* box_ = nullptr;
  char* data_;
  std::size_t size_ = 0, capacity_;
  std::array<char, 256> short_;
};

}  // namespace lacuna::sandbox
