--- One element of a tensor through its view: bounds-checked, and compiled by the JIT (no call into the library).
local ffi = require "ffi"
local bit = require "bit"

local M = {}

local float_p, half_p = ffi.typeof "float *", ffi.typeof "uint16_t *"
local int_p, bool_p = ffi.typeof "int64_t *", ffi.typeof "uint8_t *"

local function half_to_number(half)
  local sign = half >= 0x8000 and -1 or 1
  local exponent, mantissa = bit.band(bit.rshift(half, 10), 31), bit.band(half, 1023)
  if exponent == 0 then return sign * mantissa * 2 ^ -24 end
  if exponent == 31 then return mantissa == 0 and sign * math.huge or 0 / 0 end
  return sign * (1 + mantissa / 1024) * 2 ^ (exponent - 15)
end

local function round_even(x)
  local floor = math.floor(x)
  local rest = x - floor
  if rest > 0.5 or (rest == 0.5 and floor % 2 == 1) then return floor + 1 end
  return floor
end

local function number_to_half(value)
  if value ~= value then return 0x7E00 end
  local sign = (value < 0 or 1 / value < 0) and 0x8000 or 0
  value = math.abs(value)
  if value >= 65520 then return sign + 0x7C00 end
  if value < 2 ^ -14 then return sign + round_even(value * 2 ^ 24) end
  local _, exponent = math.frexp(value) -- value = m · 2^exponent, 0.5 <= m < 1
  local mantissa = round_even((value / 2 ^ (exponent - 1) - 1) * 1024)
  return sign + (exponent + 14) * 1024 + mantissa -- a mantissa of 1024 carries into the exponent, as it should
end

--- The value at an element offset.
function M.load(view, offset)
  local dtype = view.dtype
  if dtype == 0 then return ffi.cast(float_p, view.data)[offset] end
  if dtype == 2 then return tonumber(ffi.cast(int_p, view.data)[offset]) end
  if dtype == 3 then return ffi.cast(bool_p, view.data)[offset] ~= 0 end
  return half_to_number(ffi.cast(half_p, view.data)[offset])
end

--- The element offset of an index of a 1-d view, from -size to size - 1; raises otherwise.
function M.offset(view, key)
  local size = tonumber(view.sizes[0])
  local at = key < 0 and key + size or key
  if not (at >= 0 and at < size) or at ~= math.floor(at) then
    error(("index: wanted a whole number from %d to %d, got %s"):format(-size, size - 1, tostring(key)), 3)
  end
  return at * tonumber(view.strides[0])
end

--- Sets the value at an element offset; numbers and booleans.
function M.store(view, offset, value)
  local dtype = view.dtype
  if type(value) == "boolean" then value = value and 1 or 0 end
  if type(value) ~= "number" then error(("value: wanted a number or a boolean, got %s"):format(type(value)), 3) end
  if dtype == 0 then
    ffi.cast(float_p, view.data)[offset] = value
  elseif dtype == 2 then
    ffi.cast(int_p, view.data)[offset] = value
  elseif dtype == 3 then
    ffi.cast(bool_p, view.data)[offset] = value ~= 0 and 1 or 0
  else
    ffi.cast(half_p, view.data)[offset] = number_to_half(value)
  end
end

return M
