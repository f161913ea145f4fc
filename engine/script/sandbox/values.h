// Values on their way into a sandboxed state and out of it, as bytes: the same for a state in this process and for one
// in another. A message is a count (u32) and that many values; integers are little-endian.
//
//   nil 0 | false 1 | true 2 | number 3 (f64) | string 4 (u32 length, bytes) | table 5 (u32 list length, u32 pairs,
//   list values…, key, value, …) | history 6 (u32 index) | tensor 7 (u32 index): of the call's references |
//   opaque 8 (string: what it was; only out) | array 9 (u8 dtype, u8 ndim, u64 sizes…, elements: a tensor's copy; only
//   out)
//
// lua/lacuna/policy/wire.lua is the other end. Bytes from a sandboxed state are not trusted by it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tensor/tensor.h"

struct lua_State;

namespace lacuna::sandbox {

// What a message lends for the length of a call: token ids (oldest first), or a tensor.
struct Reference {
  std::span<const std::int32_t> ids;
  const Tensor* tensor = nullptr;  // NULL: these are ids
};

// Pushes the values of a message. Returns how many. Lua errors: out of memory, too many values, malformed bytes.
int push_values(lua_State* state, std::span<const std::uint8_t> message, std::span<const Reference> references);

// Appends the values from `first` to the top of the stack to `out` as a message. Lua errors: nested deeper than 32,
// more than 2^18 values, more than `most` bytes.
void take_values(lua_State* state, int first, std::vector<std::uint8_t>& out, std::size_t most);

}  // namespace lacuna::sandbox
