--- Writes messages to sandboxed states. One buffer for all of them: a call is over before the next message is made.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local lend = require "lacuna.policy.lend"
local tags = require "lacuna.policy.wire.tags"
local tensor = require "lacuna.tensor"
local ffi = require("lacuna.native").ffi

local write = {}

local kMostReferences = 64
local u32, f64 = ffi.typeof "uint32_t *", ffi.typeof "double *"

local capacity = 4096
local buffer = ffi.new("uint8_t[?]", capacity)
local at = 0
local references = ffi.new("lacuna_sandbox_reference[?]", kMostReferences)
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

--- Bytes that are a value already.
function write.encoded(text)
  reserve(#text)
  ffi.copy(buffer + at, text, #text)
  at = at + #text
end

function write.number(number)
  reserve(9)
  buffer[at] = tags.number
  ffi.cast(f64, buffer + at + 1)[0] = number
  at = at + 9
end

function write.string(text)
  put_u32(tags.string, #text)
  write.encoded(text)
end

function write.boolean(value) put_byte(value and tags.yes or tags.no) end

--- Something that is lent: nothing of it is copied here.
function write.reference(value)
  if reference_count == kMostReferences then
    fail("ctx: wanted at most %d tensors and histories, got more", kMostReferences)
  end
  local reference, is_history = references[reference_count], lend.is_history(value)
  if is_history then
    reference.ids, reference.count, reference.tensor = value.ids, value.count, nil
  else
    reference.ids, reference.count, reference.tensor = nil, 0, tensor.handle(value, "ctx")
  end
  put_u32(is_history and tags.history or tags.tensor, reference_count)
  reference_count = reference_count + 1
end

--- Begins a table whose list part has so many values; these, and then pairs, come next. Returns what close_table needs.
function write.open_table(listed)
  put_u32(tags.table, listed)
  local place = at
  reserve(4)
  at = at + 4
  return place
end

function write.close_table(place, pairs_count) ffi.cast(u32, buffer + place)[0] = pairs_count end

local function put_table(value, depth)
  local listed, count = #value, 0
  local place = write.open_table(listed)
  for i = 1, listed do write.value(value[i], depth + 1) end
  for key, field in pairs(value) do
    if type(key) ~= "number" or key < 1 or key > listed or key % 1 ~= 0 then
      write.value(key, depth + 1)
      write.value(field, depth + 1)
      count = count + 1
    end
  end
  write.close_table(place, count)
end

-- Compiled by Debian 12's LuaJIT, its `pairs` loop ends before the first element once in some ten thousand calls: a ctx
-- arrived without its fields. Interpreted it never does.
require("jit").off(put_table)

--- Any value that can be sent. Raises for others, and for tables that are nested too deeply.
function write.value(value, depth)
  local kind = type(value)
  if kind == "string" then return write.string(value) end
  if kind == "number" then return write.number(value) end
  if kind == "boolean" then return write.boolean(value) end
  if kind == "nil" then return put_byte(tags.null) end
  if kind == "table" then
    if depth > tags.deepest then fail("ctx: wanted tables nested at most %d deep, got deeper ones", tags.deepest) end
    return put_table(value, depth)
  end
  if lend.is_history(value) or tensor.is(value) then return write.reference(value) end
  fail("ctx: wanted plain values, histories and tensors, got %s", describe(value))
end

--- Begins a message of so many values.
function write.begin(count)
  at, reference_count = 4, 0
  ffi.cast(u32, buffer)[0] = count
end

--- The message: bytes (uint8_t *), size, references, their count. Valid until the next one, and as long as the values
-- are.
function write.finish() return buffer, at, references, reference_count end

return write
