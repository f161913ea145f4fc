--- One element of a tensor through its view: bounds-checked, and compiled by the JIT (no call into the library).
local fail = require "lacuna.fail"
local ffi = require "ffi"
local bit = require "bit"

local band, bor, lshift, rshift = bit.band, bit.bor, bit.lshift, bit.rshift
local M = {}

local float_p, bits_p, half_p = ffi.typeof "float *", ffi.typeof "int32_t *", ffi.typeof "uint16_t *"
local int_p, bool_p = ffi.typeof "int64_t *", ffi.typeof "uint8_t *"
local cell = ffi.new "union { float value; int32_t bits; }"

-- LuaJIT keeps other values than numbers in a NaN's bits: one out of memory must not become a number as it is.
local function float_to_number(view, offset)
  if band(ffi.cast(bits_p, view.data)[offset], 0x7FFFFFFF) > 0x7F800000 then return 0 / 0 end
  return ffi.cast(float_p, view.data)[offset]
end

-- The two conversions of engine/base/half.h, bit by bit.
local function half_to_number(half)
  local exponent, mantissa = band(rshift(half, 10), 31), band(half, 1023)
  if exponent == 31 and mantissa ~= 0 then return 0 / 0 end
  if exponent == 0 then return (half >= 0x8000 and -1 or 1) * mantissa * 2 ^ -24 end
  cell.bits = bor(lshift(band(half, 0x8000), 16), exponent == 31 and 0x7F800000 or lshift(exponent + 112, 23),
    lshift(mantissa, 13))
  return cell.value
end

local function number_to_half(number)
  cell.value = number
  local sign, magnitude = band(rshift(cell.bits, 16), 0x8000), band(cell.bits, 0x7FFFFFFF)
  if magnitude > 0x7F800000 then return sign + 0x7E00 end
  if magnitude >= 0x477FF000 then return sign + 0x7C00 end
  if magnitude < 0x38800000 then
    cell.bits = magnitude
    cell.value = cell.value + 0.5
    return sign + cell.bits - 0x3F000000
  end
  return sign + rshift(magnitude - 0x38000000 + 0xFFF + band(rshift(magnitude, 13), 1), 13)
end

--- The value at an element offset.
function M.load(view, offset)
  local dtype = view.dtype
  if dtype == 0 then return float_to_number(view, offset) end
  if dtype == 2 then return tonumber(ffi.cast(int_p, view.data)[offset]) end
  if dtype == 3 then return ffi.cast(bool_p, view.data)[offset] ~= 0 end
  return half_to_number(ffi.cast(half_p, view.data)[offset])
end

--- The element offset of an index of a 1-d view, from -size to size - 1; raises otherwise, at the caller's caller.
function M.offset(view, key)
  local size = tonumber(view.sizes[0])
  local at = key < 0 and key + size or key
  if not (at >= 0 and at < size) or at ~= math.floor(at) then
    fail("index: wanted a whole number from %d to %d, got %s", -size, size - 1, tostring(key))
  end
  local stride = tonumber(view.strides[0])
  if stride == 1 then return at end -- keeps a loop's counter a whole number for the JIT
  return at * stride
end

--- Sets the value at an element offset: a number or a boolean without a problem. To int64 it is truncated.
function M.store(view, offset, value)
  local dtype = view.dtype
  if type(value) == "boolean" then value = value and 1 or 0 end
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
