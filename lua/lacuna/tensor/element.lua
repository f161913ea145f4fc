--- One element of a tensor through its view: bounds-checked, and compiled by the JIT (no call into the library).
local dtypes = require "lacuna.tensor.dtype"
local fail = require "lacuna.fail"
local ffi = require "ffi"
local bit = require "bit"

local band, bor, lshift, rshift = bit.band, bit.bor, bit.lshift, bit.rshift
local M = {}

local float_p, bits_p, half_p = ffi.typeof "float *", ffi.typeof "int32_t *", ffi.typeof "uint16_t *"
local int_p, bool_p, double_p = ffi.typeof "int64_t *", ffi.typeof "uint8_t *", ffi.typeof "double *"
local complex, complex_float = ffi.typeof "complex", ffi.typeof "complex float"
local small_p = { -- of whole numbers that a Lua number holds, by dtype
  [6] = ffi.typeof "int32_t *", [7] = ffi.typeof "int16_t *", [8] = ffi.typeof "int8_t *", [9] = bool_p,
}
local complex_p = { [10] = ffi.typeof "complex float *", [11] = ffi.typeof "complex *" }
local cell = ffi.new "union { float value; int32_t bits; }"

function dtypes.parts(value)
  if ffi.istype(complex, value) or ffi.istype(complex_float, value) then return value.re, value.im end
end

-- LuaJIT keeps other values than numbers in a NaN's bits: one out of memory must not become a number as it is.
local function float_to_number(view, offset)
  if band(ffi.cast(bits_p, view.data)[offset], 0x7FFFFFFF) > 0x7F800000 then return 0 / 0 end
  return ffi.cast(float_p, view.data)[offset]
end

local kLow = ffi.abi "le" and 0 or 1 -- which half of a double has its last bits

local function double_to_number(view, offset)
  local bits = ffi.cast(bits_p, view.data) + 2 * offset
  local high = band(bits[1 - kLow], 0x7FFFFFFF)
  if high > 0x7FF00000 or high == 0x7FF00000 and bits[kLow] ~= 0 then return 0 / 0 end
  return ffi.cast(double_p, view.data)[offset]
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

-- bfloat16 is the upper half of a float.
local function bfloat_to_number(bits)
  if band(bits, 0x7FFF) > 0x7F80 then return 0 / 0 end
  cell.bits = lshift(bits, 16)
  return cell.value
end

local function number_to_bfloat(number)
  cell.value = number
  local sign, magnitude = band(rshift(cell.bits, 16), 0x8000), band(cell.bits, 0x7FFFFFFF)
  if magnitude > 0x7F800000 then return sign + 0x7FC0 end
  return sign + rshift(magnitude + 0x7FFF + band(rshift(magnitude, 16), 1), 16)
end

local function load_other(view, offset, dtype)
  if dtype == 4 then return double_to_number(view, offset) end
  if dtype == 1 then return half_to_number(ffi.cast(half_p, view.data)[offset]) end
  if dtype == 5 then return bfloat_to_number(ffi.cast(half_p, view.data)[offset]) end
  if dtype < 10 then return ffi.cast(small_p[dtype], view.data)[offset] end
  local part = dtype == 10 and float_to_number or double_to_number
  return complex(part(view, 2 * offset), part(view, 2 * offset + 1))
end

local function store_other(view, offset, dtype, value)
  if dtype == 4 then
    ffi.cast(double_p, view.data)[offset] = value
  elseif dtype == 1 then
    ffi.cast(half_p, view.data)[offset] = number_to_half(value)
  elseif dtype == 5 then
    ffi.cast(half_p, view.data)[offset] = number_to_bfloat(value)
  else
    ffi.cast(small_p[dtype] or complex_p[dtype], view.data)[offset] = value
  end
end

--- The value at an element offset: a number, a boolean, or a complex number (a cdata with re and im).
function M.load(view, offset)
  local dtype = view.dtype
  if dtype == 0 then return float_to_number(view, offset) end
  if dtype == 2 then return tonumber(ffi.cast(int_p, view.data)[offset]) end
  if dtype == 3 then return ffi.cast(bool_p, view.data)[offset] ~= 0 end
  local value = load_other(view, offset, dtype)
  return value
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

--- Sets the value at an element offset to one that dtype.problem has none with. To a whole number it is truncated.
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
    store_other(view, offset, dtype, value)
  end
end

return M
