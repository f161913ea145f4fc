--- Lua lists to C arrays and back: token ids and positions, checked element by element with the place in the error
-- text.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local ffi = native.ffi

local arrays = {}

--- A list of whole numbers as int32_t[n]; raises naming the argument and the place (from 1). Returns array, n.
function arrays.ids(value, argument)
  local _, count = check.list(value, argument)
  local out = ffi.new("int32_t[?]", math.max(count, 1))
  for i = 1, count do
    local id = value[i]
    if type(id) ~= "number" or id ~= math.floor(id) or id < -2147483648 or id > 2147483647 then
      fail("%s[%d]: wanted a token id, got %s", argument, i, object.describe(id))
    end
    out[i - 1] = id
  end
  return out, count
end

--- A list of numbers as double[n]; nil gives NULL. Returns array, n.
function arrays.doubles(value, argument)
  if value == nil then return nil, 0 end
  local _, count = check.list(value, argument)
  local out = ffi.new("double[?]", math.max(count, 1))
  for i = 1, count do
    local number = value[i]
    if type(number) ~= "number" then
      fail("%s[%d]: wanted a number, got %s", argument, i, object.describe(number))
    end
    out[i - 1] = number
  end
  return out, count
end

--- The first `count` elements of a C array as a list of Lua numbers.
function arrays.list(array, count)
  local out = {}
  for i = 1, tonumber(count) do out[i] = tonumber(array[i - 1]) end
  return out
end

--- Reads what a call of the kind (ids, capacity, count) -> status gives, of any length.
function arrays.read_ids(call, guess)
  local capacity, count = guess or 64, ffi.new "int64_t[1]"
  local out = ffi.new("int32_t[?]", capacity)
  native.raise(call(out, capacity, count))
  if count[0] > capacity then
    capacity = tonumber(count[0])
    out = ffi.new("int32_t[?]", capacity)
    native.raise(call(out, capacity, count))
  end
  return arrays.list(out, count[0])
end

return arrays
