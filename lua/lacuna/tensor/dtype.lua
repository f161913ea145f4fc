--- The element types of tensors: their names, their numbers in the library, and what values they hold.
local check = require "lacuna.check"
local fail = require "lacuna.fail"

local dtype = { numbers = {} }
dtype.names = {
  [0] = "float32", "float16", "int64", "bool", "float64", "bfloat16", "int32", "int16", "int8", "uint8", "complex64",
  "complex128",
}
for number = 0, #dtype.names do dtype.numbers[dtype.names[number]] = number end

-- PyTorch's other names of the same types.
local kAliases = {
  float = "float32", half = "float16", long = "int64", double = "float64", int = "int32", short = "int16",
  cfloat = "complex64", cdouble = "complex128",
}

local names = { unpack(dtype.names, 0) }
for alias in pairs(kAliases) do names[#names + 1] = alias end -- for a hint

-- The ends of the whole numbers: at least the first, below the second.
local kRanges = {
  [2] = { -2 ^ 63, 2 ^ 63 },
  [6] = { -2 ^ 31, 2 ^ 31 }, [7] = { -2 ^ 15, 2 ^ 15 }, [8] = { -128, 128 }, [9] = { 0, 256 },
}

local kComplex = 10 -- and above

--- The real and the imaginary part of a complex number; nil for anything else. Who has an FFI sets it (element.lua).
function dtype.parts() end

--- The number of a name; raises for another one.
function dtype.number(name, argument)
  local number = dtype.numbers[kAliases[check.string(name, argument)] or name]
  if number then return number end
  fail("%s: wanted a dtype (float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool, complex64 or "
    .. "complex128), got %q%s", argument, name, check.hint(name, names))
end

--- What was wanted of a value that a tensor of that dtype (a number) cannot hold; nil for one that it can.
function dtype.problem(number, value)
  local kind = type(value)
  if kind == "boolean" then return nil end
  if kind ~= "number" then
    if number < kComplex then return "a number or a boolean" end
    return not dtype.parts(value) and "a number, a complex number or a boolean" or nil
  end
  local range = kRanges[number]
  if range and not (value >= range[1] and value < range[2]) then
    return ("a number that %s %s can hold"):format(number == 9 and "a" or "an", dtype.names[number])
  end
  return nil
end

--- A boolean as a number; any other value as it is.
function dtype.plain(value)
  if type(value) == "boolean" then return value and 1 or 0 end
  return value
end

--- A value as the (complex) number that fills a tensor of that dtype (a number); raises for one that it cannot hold.
function dtype.value(number, value, argument)
  local wanted = dtype.problem(number, value)
  if wanted then check.wanted(argument, wanted, value) end
  return dtype.plain(value)
end

--- Likewise for what takes no complex number, whatever the tensor.
function dtype.real_value(number, value, argument)
  if dtype.parts(value) then check.wanted(argument, "a number or a boolean", value) end
  return dtype.value(number, value, argument)
end

return dtype
