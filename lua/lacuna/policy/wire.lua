--- Messages to and from sandboxed states: values as bytes, the other end of engine/script/sandbox/values.h, which has
-- the format. What comes from there is not trusted: every length is checked before use.
--
--   local bytes, size, references, reference_count = wire.encode(1, ctx)
--   local ok, decision = wire.decode(bytes, size)
local fail = require "lacuna.fail"
local fields = require "lacuna.policy.fields"
local lend = require "lacuna.policy.lend"
local native = require "lacuna.native"
local tensor = require "lacuna.tensor"
local ffi = native.ffi

local wire = {}

local kNil, kFalse, kTrue, kNumber, kString, kTable, kHistory, kTensor, kOpaque, kArray = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
local kDeepest = 32

local u32, f64, i64 = ffi.typeof "uint32_t *", ffi.typeof "double *", ffi.typeof "int64_t *"

-- ---- Writing. One buffer for all messages: a call is over before the next message is made.

local capacity = 4096
local buffer = ffi.new("uint8_t[?]", capacity)
local at = 0
local references = ffi.new("lacuna_sandbox_reference[?]", 64)
local reference_count = 0

local function reserve(size)
  if at + size <= capacity then return end
  while at + size > capacity do capacity = 2 * capacity end
  local grown = ffi.new("uint8_t[?]", capacity)
  ffi.copy(grown, buffer, at)
  buffer = grown
end

local function put_byte(byte)
  reserve(1)
  buffer[at] = byte
  at = at + 1
end

local function put_u32(tag, number)
  reserve(5)
  buffer[at] = tag
  ffi.cast(u32, buffer + at + 1)[0] = number
  at = at + 5
end

local function put_number(number)
  reserve(9)
  buffer[at] = kNumber
  ffi.cast(f64, buffer + at + 1)[0] = number
  at = at + 9
end

local function put_string(text)
  put_u32(kString, #text)
  reserve(#text)
  ffi.copy(buffer + at, text, #text)
  at = at + #text
end

local function put_reference(tag, value)
  if reference_count == 64 then fail("ctx: wanted at most 64 tensors and histories, got more") end
  local reference = references[reference_count]
  reference.ids, reference.count, reference.tensor = nil, 0, nil
  if tag == kHistory then
    reference.ids, reference.count = value.ids, value.count
  else
    reference.tensor = tensor.handle(value, "ctx")
  end
  put_u32(tag, reference_count)
  reference_count = reference_count + 1
end

local put

local function put_table(value, depth)
  local listed = #value
  put_u32(kTable, listed)
  local place, pairs_count = at, 0
  reserve(4)
  at = at + 4
  for i = 1, listed do put(value[i], depth + 1) end
  for key, field in pairs(value) do
    if type(key) ~= "number" or key < 1 or key > listed or key % 1 ~= 0 then
      put(key, depth + 1)
      put(field, depth + 1)
      pairs_count = pairs_count + 1
    end
  end
  ffi.cast(u32, buffer + place)[0] = pairs_count
end

-- Compiled by Debian 12's LuaJIT, its `pairs` loop ends before the first element once in some ten thousand calls: a ctx
-- arrived without its fields. Interpreted it never does.
require("jit").off(put_table)

function put(value, depth)
  local kind = type(value)
  if kind == "string" then return put_string(value) end
  if kind == "number" then return put_number(value) end
  if kind == "boolean" then return put_byte(value and kTrue or kFalse) end
  if kind == "nil" then return put_byte(kNil) end
  if kind == "table" then
    if depth > kDeepest then fail("ctx: wanted tables nested at most %d deep, got deeper ones", kDeepest) end
    return put_table(value, depth)
  end
  if lend.is_history(value) then return put_reference(kHistory, value) end
  if tensor.is(value) then return put_reference(kTensor, value) end
  fail("ctx: wanted plain values, histories and tensors, got %s", require "lacuna.describe"(value))
end

--- None, one or two values as a message: bytes (uint8_t *), size, references, their count. Valid until the next one,
-- and as long as the values are.
function wire.encode(count, first, second)
  at, reference_count = 4, 0
  ffi.cast(u32, buffer)[0] = count
  if count >= 1 then put(first, 0) end
  if count >= 2 then put(second, 0) end
  return buffer, at, references, reference_count
end

-- A text as it stands in a message.
local function encoded(text)
  local length = ffi.string(ffi.new("uint32_t[1]", #text), 4)
  return string.char(kString) .. length .. text
end

local function put_encoded(text)
  reserve(#text)
  ffi.copy(buffer + at, text, #text)
  at = at + #text
end

local put_field = {
  number = put_number, string = put_string,
  boolean = function(value) put_byte(value and kTrue or kFalse) end,
  history = function(value) put_reference(kHistory, value) end,
}
for _, kind in ipairs { "vector", "matrix", "ids", "scores" } do
  put_field[kind] = function(value) put_reference(kTensor, value) end
end
for _, kind in ipairs { "texts", "documents" } do
  put_field[kind] = function(value) put(value, 1) end
end

local kToken = { "id", "text", "prob", "logprob", "entropy" }
local kTokenKeys = {}
for i, name in ipairs(kToken) do kTokenKeys[i] = encoded(name) end

-- A token's fields in a fixed order; one that is not there is a nil under its key.
function put_field.token(value)
  put_u32(kTable, 0)
  local place, count = at, 0
  reserve(4)
  at = at + 4
  local id, text, prob, logprob, entropy = value.id, value.text, value.prob, value.logprob, value.entropy
  if id ~= nil then put_encoded(kTokenKeys[1]) put_number(id) count = count + 1 end
  if text ~= nil then put_encoded(kTokenKeys[2]) put_string(text) count = count + 1 end
  if prob ~= nil then put_encoded(kTokenKeys[3]) put_number(prob) count = count + 1 end
  if logprob ~= nil then put_encoded(kTokenKeys[4]) put_number(logprob) count = count + 1 end
  if entropy ~= nil then put_encoded(kTokenKeys[5]) put_number(entropy) count = count + 1 end
  ffi.cast(u32, buffer + place)[0] = count
end

-- The source of a function(ctx, keys, put, put_encoded) -> how many fields it has put, written out as the one that
-- makes a ctx is (lua/lacuna/policy/context.lua).
local function source_of(list)
  local lines = { "local ctx, keys, put, put_encoded = ...", "local count = 0" }
  for i, field in ipairs(list) do
    lines[#lines + 1] = ("local %s = ctx.%s"):format(field[1], field[1])
    lines[#lines + 1] = ("if %s ~= nil then put_encoded(keys[%d]) put.%s(%s) count = count + 1 end"):format(field[1], i,
      field[2], field[1])
  end
  lines[#lines + 1] = "return count"
  return table.concat(lines, "\n")
end

local writers, keys = {}, {} -- of each kind
for kind, list in pairs(fields.kinds) do
  writers[kind], keys[kind] = assert(load(source_of(list), "=lacuna.policy.wire." .. kind)), {}
  for i, field in ipairs(list) do keys[kind][i] = encoded(field[1]) end
end

--- A message of one value, a ctx of that kind: what wire.encode(1, ctx) would make, faster.
function wire.encode_ctx(kind, ctx)
  at, reference_count = 4, 0
  ffi.cast(u32, buffer)[0] = 1
  put_u32(kTable, 0)
  at = at + 4
  ffi.cast(u32, buffer + 9)[0] = writers[kind](ctx, keys[kind], put_field, put_encoded)
  return buffer, at, references, reference_count
end

-- ---- Reading.

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

local kDtypes = { [0] = "float32", "float16", "int64", "bool" }

local function get_array()
  local dtype, ndim = take(1)[0], take(1)[0]
  if not kDtypes[dtype] or ndim > 8 then error("a reply with a tensor that is none", 0) end
  local sizes, count = {}, 1
  for d = 1, ndim do
    local size = ffi.cast(i64, take(8))[0]
    if size < 0 or size > left then error(kCut, 0) end
    sizes[d], count = tonumber(size), count * tonumber(size)
    if count > left then error(kCut, 0) end
  end
  local ok, result = pcall(tensor.zeros, dtype, sizes)
  if not ok then error("a reply with a tensor that is none", 0) end
  local bytes = tonumber(native.C.lacuna_tensor_bytes(result.handle))
  ffi.copy(result.layout.data, take(bytes), bytes)
  return result
end

-- A value that cannot leave the state stands for itself by its type's name.
local Opaque = { __tostring = function(self) return self.kind end }

function get(depth)
  if depth > kDeepest then error("a reply that is nested too deeply", 0) end
  local tag = take(1)[0]
  if tag == kNil then return nil end
  if tag == kFalse then return false end
  if tag == kTrue then return true end
  if tag == kNumber then
    local number = ffi.cast(f64, take(8))[0]
    return number == number and number or 0 / 0 -- LuaJIT keeps other values in a NaN's bits
  end
  if tag == kString then
    local length = take_u32()
    return ffi.string(take(length), length)
  end
  if tag == kTable then return get_table(depth) end
  if tag == kOpaque then
    local length = take_u32()
    return setmetatable({ kind = ffi.string(take(length), length) }, Opaque)
  end
  if tag == kArray then return get_array() end
  error("a reply of an unknown kind", 0)
end

--- The values of a message, three at most. Raises a text that says what is wrong with it.
function wire.decode(bytes, size)
  source, left = bytes, size
  local count = take_u32()
  if count > 3 then error("a reply of too many values", 0) end
  local first, second, third
  if count >= 1 then first = get(0) end
  if count >= 2 then second = get(0) end
  if count >= 3 then third = get(0) end
  return first, second, third
end

return wire
