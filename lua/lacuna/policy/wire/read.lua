--- Reads messages from sandboxed states. They are not trusted: every length is checked before use, and what is wrong is
-- raised as a text that begins with "a reply".
local dtypes = require "lacuna.tensor.dtype"
local engine = require "lacuna.tensor.engine"
local native = require "lacuna.native"
local tags = require "lacuna.policy.wire.tags"
local ffi = native.ffi

local u32, f64, i64 = ffi.typeof "uint32_t *", ffi.typeof "double *", ffi.typeof "int64_t *"

local kCut = "a reply that ends too early"

local source, left = nil, 0

local function take(size)
  if size > left then error(kCut, 0) end
  local place = source
  source, left = source + size, left - size
  return place
end

local function take_u32() return tonumber(ffi.cast(u32, take(4))[0]) end

local get

local function get_table(depth)
  local listed, pairs_count = take_u32(), take_u32()
  if listed > left or pairs_count > left then error(kCut, 0) end
  local out = {}
  for i = 1, listed do out[i] = get(depth + 1) end
  for _ = 1, pairs_count do
    local key = get(depth + 1)
    if key == nil or key ~= key then error("a reply with a key that is none", 0) end
    out[key] = get(depth + 1)
  end
  return out
end

local function get_array()
  local dtype, ndim = take(1)[0], take(1)[0]
  if not dtypes.names[dtype] or ndim > 8 then error("a reply with a tensor that is none", 0) end
  local sizes, count = {}, 1
  for d = 1, ndim do
    local size = ffi.cast(i64, take(8))[0]
    if size < 0 or size > left then error(kCut, 0) end
    sizes[d], count = tonumber(size), count * tonumber(size)
    if count > left then error(kCut, 0) end
  end
  local ok, result = pcall(engine.zeros, dtype, sizes)
  if not ok then error("a reply with a tensor that is none", 0) end
  local bytes = tonumber(native.C.lacuna_tensor_bytes(result.handle))
  ffi.copy(result.layout.data, take(bytes), bytes)
  return result
end

-- A value that cannot leave the state stands for itself by its type's name.
local Opaque = { __tostring = function(self) return self.kind end }

function get(depth)
  if depth > tags.deepest then error("a reply that is nested too deeply", 0) end
  local tag = take(1)[0]
  if tag == tags.null then return nil end
  if tag == tags.no then return false end
  if tag == tags.yes then return true end
  if tag == tags.number then
    local number = ffi.cast(f64, take(8))[0]
    return number == number and number or 0 / 0 -- LuaJIT keeps other values in a NaN's bits
  end
  if tag == tags.string then
    local length = take_u32()
    return ffi.string(take(length), length)
  end
  if tag == tags.table then return get_table(depth) end
  if tag == tags.opaque then
    local length = take_u32()
    return setmetatable({ kind = ffi.string(take(length), length) }, Opaque)
  end
  if tag == tags.array then return get_array() end
  error("a reply of an unknown kind", 0)
end

--- The values of a message, three at most. Raises a text that says what is wrong with it.
return function(bytes, size)
  source, left = bytes, size
  local count = take_u32()
  if count > 3 then error("a reply of too many values", 0) end
  local first, second, third
  if count >= 1 then first = get(0) end
  if count >= 2 then second = get(0) end
  if count >= 3 then third = get(0) end
  return first, second, third
end
