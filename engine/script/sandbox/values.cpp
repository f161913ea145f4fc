#include "script/sandbox/values.h"

#include <cstring>
#include <lua.hpp>

#include "script/sandbox/budget.h"
#include "script/sandbox/histories.h"
#include "script/sandbox/tensors/tensors.h"

namespace lacuna::sandbox {
namespace {

enum Tag : std::uint8_t { kNil, kFalse, kTrue, kNumber, kString, kTable, kHistory, kTensor, kOpaque, kArray };

constexpr int kDeepest = 32;
constexpr int kMostValues = 1 << 18;  // out of a state: the host needs many times a value's byte for it, and time
constexpr int kLookEvery = 1000;  // values between two looks at the clock: tables that share parts unfold without end

// Errors here are Lua's, which may pass frames without unwinding them: nothing below owns memory.
class Reader {
 public:
  Reader(lua_State* state, std::span<const std::uint8_t> bytes, std::span<const Reference> references)
      : state_(state), bytes_(bytes), references_(references) {}

  std::uint32_t count() { return read<std::uint32_t>(); }

  void push_value(int depth) {
    if (depth > kDeepest) luaL_error(state_, "message: nested deeper than %d", kDeepest);
    luaL_checkstack(state_, 4, "message: too many values");
    switch (read<std::uint8_t>()) {
      case kNil:
        return lua_pushnil(state_);
      case kFalse:
        return lua_pushboolean(state_, 0);
      case kTrue:
        return lua_pushboolean(state_, 1);
      case kNumber:
        return lua_pushnumber(state_, read<double>());
      case kString:
        return push_string();
      case kTable:
        return push_table(depth);
      case kHistory:
        return push_history(state_, reference().ids);
      case kTensor:
        return push_lent_tensor(state_, reference().tensor);
      default:
        luaL_error(state_, "message: unknown kind of value");
    }
  }

 private:
  const std::uint8_t* take(std::size_t size) {
    if (size > bytes_.size()) luaL_error(state_, "message: ends too early");
    const std::uint8_t* start = bytes_.data();
    bytes_ = bytes_.subspan(size);
    return start;
  }

  template <typename T>
  T read() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }

  const Reference& reference() {
    const std::uint32_t index = read<std::uint32_t>();
    if (index >= references_.size()) luaL_error(state_, "message: no reference %d", static_cast<int>(index));
    return references_[index];
  }

  void push_string() {
    const std::uint32_t length = read<std::uint32_t>();
    lua_pushlstring(state_, reinterpret_cast<const char*>(take(length)), length);
  }

  void push_table(int depth) {
    const std::uint32_t listed = read<std::uint32_t>(), pairs = read<std::uint32_t>();
    // A value takes a byte at least: what the bytes cannot hold is not made room for.
    if (listed > bytes_.size() || pairs > bytes_.size()) luaL_error(state_, "message: ends too early");
    lua_createtable(state_, static_cast<int>(listed), static_cast<int>(pairs));
    for (std::uint32_t i = 1; i <= listed; ++i) {
      push_value(depth + 1);
      lua_rawseti(state_, -2, static_cast<int>(i));
    }
    for (std::uint32_t i = 0; i < pairs; ++i) {
      push_value(depth + 1);
      if (lua_isnil(state_, -1) || (lua_isnumber(state_, -1) && lua_tonumber(state_, -1) != lua_tonumber(state_, -1))) {
        luaL_error(state_, "message: a key that is none");
      }
      push_value(depth + 1);
      lua_rawset(state_, -3);
    }
  }

  lua_State* state_;
  std::span<const std::uint8_t> bytes_;
  std::span<const Reference> references_;
};

class Writer {
 public:
  Writer(lua_State* state, std::vector<std::uint8_t>& out, std::size_t most) : state_(state), out_(out), most_(most) {}

  template <typename T>
  void write(T value) {
    append(&value, sizeof value);
  }

  void value(int index, int depth) {
    if (depth > kDeepest) luaL_error(state_, "a value is nested deeper than %d tables", kDeepest);
    luaL_checkstack(state_, 4, "too many values");
    if (++written_ % kLookEvery == 0) Budget::of(state_).check(state_);
    if (written_ > kMostValues) luaL_error(state_, "more than %d values", kMostValues);
    switch (lua_type(state_, index)) {
      case LUA_TNIL:
        return write(kNil);
      case LUA_TBOOLEAN:
        return write(lua_toboolean(state_, index) != 0 ? kTrue : kFalse);
      case LUA_TNUMBER:
        write(kNumber);
        return write(static_cast<double>(lua_tonumber(state_, index)));
      case LUA_TSTRING:
        return string(kString, index);
      case LUA_TTABLE:
        return table(index, depth);
      default:
        if (const Tensor* tensor = find_tensor(state_, index)) return array(*tensor);
        lua_pushstring(state_, luaL_typename(state_, index));
        string(kOpaque, lua_gettop(state_));
        lua_pop(state_, 1);
    }
  }

 private:
  void append(const void* data, std::size_t size) {
    if (size > most_ - out_.size()) luaL_error(state_, "more than %d bytes", static_cast<int>(most_));
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    out_.insert(out_.end(), bytes, bytes + size);
  }

  void string(Tag tag, int index) {
    std::size_t length = 0;
    const char* text = lua_tolstring(state_, index, &length);
    write(tag);
    write(static_cast<std::uint32_t>(length));
    append(text, length);
  }

  void table(int index, int depth) {
    const auto listed = static_cast<std::uint32_t>(lua_objlen(state_, index));
    write(kTable);
    write(listed);
    const std::size_t place = out_.size();
    std::uint32_t pairs = 0;
    write(pairs);
    for (std::uint32_t i = 1; i <= listed; ++i) {
      lua_rawgeti(state_, index, static_cast<int>(i));
      value(lua_gettop(state_), depth + 1);
      lua_pop(state_, 1);
    }
    lua_pushnil(state_);
    while (lua_next(state_, index) != 0) {
      const int key = lua_gettop(state_) - 1;
      if (!in_list(key, listed)) {
        value(key, depth + 1);
        value(key + 1, depth + 1);
        ++pairs;
      }
      lua_pop(state_, 1);
    }
    std::memcpy(out_.data() + place, &pairs, sizeof pairs);
  }

  bool in_list(int key, std::uint32_t listed) {
    if (lua_type(state_, key) != LUA_TNUMBER) return false;
    const double number = lua_tonumber(state_, key);
    return number >= 1 && number <= listed && number == static_cast<double>(static_cast<std::uint32_t>(number));
  }

  void array(const Tensor& tensor) {
    write(kArray);
    write(static_cast<std::uint8_t>(tensor.dtype()));
    write(static_cast<std::uint8_t>(tensor.ndim()));
    for (const std::int64_t size : tensor.sizes()) write(size);
    const auto bytes = static_cast<std::size_t>(tensor.bytes());
    if (bytes > most_ - out_.size()) luaL_error(state_, "more than %d bytes", static_cast<int>(most_));
    const std::size_t place = out_.size();
    out_.resize(place + bytes);
    copy_elements(tensor, out_.data() + place);
  }

  lua_State* state_;
  std::vector<std::uint8_t>& out_;
  std::size_t most_;
  int written_ = 0;
};

}  // namespace

int push_values(lua_State* state, std::span<const std::uint8_t> message, std::span<const Reference> references) {
  Reader reader(state, message, references);
  const std::uint32_t count = reader.count();
  for (std::uint32_t i = 0; i < count; ++i) reader.push_value(0);
  return static_cast<int>(count);
}

void take_values(lua_State* state, int first, std::vector<std::uint8_t>& out, std::size_t most) {
  const int last = lua_gettop(state);
  Writer writer(state, out, most);
  writer.write(static_cast<std::uint32_t>(last - first + 1));
  for (int i = first; i <= last; ++i) writer.value(i, 0);
}

}  // namespace lacuna::sandbox
