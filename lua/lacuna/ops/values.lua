--- Arguments of operators as the library takes them: an array of tagged values, filled for each call.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local ffi = native.ffi

local M = {}

local kMostArguments, kMostElements, kDeepest = 64, 2 ^ 16, 4
local kNone, kBool, kNumber, kInteger, kComplex, kText, kTensor, kList = 0, 1, 2, 3, 4, 5, 6, 7

local values = ffi.new("lacuna_value[?]", kMostArguments)
M.values = values

-- The arguments: held while the call lasts, since the collector does not look into the array. Arrays of lists likewise.
local held, arrays = {}, {}
for i = 1, kMostArguments do held[i] = false end
M.held = held

local value_array = ffi.typeof "lacuna_value[?]"
local int64, uint64, complex = ffi.typeof "int64_t", ffi.typeof "uint64_t", ffi.typeof "complex"
local Tensor -- the class; set by lua/lacuna/ops.lua

function M.use(class) Tensor = class end

local put

-- The greatest whole key of a list, which may have holes; nothing for a table with other keys.
local function extent(list)
  local most, key = 0, next(list)
  while key ~= nil do
    if type(key) ~= "number" or key < 1 or key ~= math.floor(key) then return nil end
    most = math.max(most, key)
    key = next(list, key)
  end
  return most
end
jit.off(extent) -- compiled loops over tables may miss elements

local function put_list(slot, list, where, depth)
  if depth >= kDeepest then fail("%s: wanted lists of at most %d levels, got more", where, kDeepest) end
  local count = #list
  if count == 0 or list[count + 1] ~= nil or next(list, count) ~= nil then count = extent(list) end
  if not count then fail("%s: wanted a list, got a table with other keys", where) end
  if count > kMostElements then fail("%s: wanted at most %d elements, got %d", where, kMostElements, count) end
  local array = value_array(math.max(1, count))
  arrays[#arrays + 1] = array
  for i = 1, count do put(array[i - 1], list[i], where, depth + 1) end
  slot.kind, slot.list, slot.integer = kList, array, count
end

local function put_cdata(slot, value, where)
  if Tensor.is(value) then
    slot.kind, slot.tensor = kTensor, Tensor.handle(value, where)
  elseif ffi.istype(int64, value) or ffi.istype(uint64, value) then
    slot.kind, slot.integer = kInteger, value
  elseif ffi.istype(complex, value) then
    slot.kind, slot.number, slot.imaginary = kComplex, value.re, value.im
  else
    fail("%s: wanted a Tensor, number, text, boolean or list, got %s", where, describe(value))
  end
end

function put(slot, value, where, depth)
  local kind = type(value)
  slot.name_length = 0
  if kind == "number" then
    slot.kind, slot.number = kNumber, value
  elseif kind == "cdata" then
    put_cdata(slot, value, where)
  elseif kind == "nil" then
    slot.kind = kNone
  elseif kind == "boolean" then
    slot.kind, slot.integer = kBool, value and 1 or 0
  elseif kind == "string" then
    slot.kind, slot.text, slot.integer = kText, value, #value
  elseif kind == "table" then
    put_list(slot, value, where, depth)
  else
    fail("%s: wanted a Tensor, number, text, boolean or list, got %s", where, describe(value))
  end
end

-- Whether a last argument is the table of keywords.
local function is_keywords(value) return type(value) == "table" and type((next(value))) == "string" end

local function put_keyword(name, value, count)
  if type(name) ~= "string" then fail("keywords: wanted names alone, got the key %s", describe(name)) end
  if count >= kMostArguments then fail("keywords: wanted at most %d, got more", kMostArguments) end
  local slot = values[count]
  put(slot, value, name, 0)
  slot.name, slot.name_length = name, #name
  held[count + 1] = value
  return count + 1
end

local function put_keywords_again(keywords, count)
  for name, value in next, keywords do count = put_keyword(name, value, count) end
  return count
end
jit.off(put_keywords_again)

local function put_keywords(keywords, given)
  local count, name, value = given, next(keywords)
  while name ~= nil do
    count = put_keyword(name, value, count)
    name, value = next(keywords, name)
  end
  -- Compiled by Debian 12's LuaJIT, a loop over a table may end before its first element, once in some ten thousand.
  return count > given and count or put_keywords_again(keywords, given)
end

-- Calls with few arguments, the usual ones, have no loop: LuaJIT does not compile short loops into a caller's trace.
local kFew = 5

local function put_at(place, value)
  put(values[place - 1], value, "argument", 0)
  held[place] = value or false
end

local function fill_few(count, a, b, c, d, e)
  if count > 0 then put_at(1, a) end
  if count > 1 then put_at(2, b) end
  if count > 2 then put_at(3, c) end
  if count > 3 then put_at(4, d) end
  if count > 4 then put_at(5, e) end
  return count
end

local function fill_many(count, ...)
  if count > kMostArguments then fail("arguments: wanted at most %d, got %d", kMostArguments, count) end
  for i = 1, count do put_at(i, (select(i, ...))) end
  return count
end

--- Fills the array with the arguments, the keywords last; returns how many. held[i] is then the i-th.
function M.fill(...)
  local count = select("#", ...)
  if count == 0 then return 0 end
  local last = select(count, ...)
  if is_keywords(last) then
    count = count - 1
    return put_keywords(last, (count <= kFew and fill_few or fill_many)(count, ...))
  end
  if count <= kFew then return fill_few(count, ...) end
  return fill_many(count, ...)
end

local function release_many(count)
  for i = kFew + 1, count do held[i] = false end
  for i = #arrays, 1, -1 do arrays[i] = nil end
end

--- Lets go of the arguments of a call that had so many.
function M.release(count)
  held[1], held[2], held[3], held[4], held[5] = false, false, false, false, false
  if count > kFew or arrays[1] then release_many(count) end
end

return M
