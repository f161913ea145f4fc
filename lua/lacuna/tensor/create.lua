--- lacuna.tensor(table, options): a tensor from nested lists.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local element = require "lacuna.tensor.element"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- The length of a list; nil for a table with holes or other keys, which would be lost.
local function length_of(list)
  local count = 0
  for _ in pairs(list) do count = count + 1 end
  return count == #list and count or nil
end

-- The shape that the first elements say, and the first value at the bottom.
local function shape_of(value)
  local sizes = {}
  while type(value) == "table" and #sizes <= 8 do
    sizes[#sizes + 1] = #value
    value = value[1]
  end
  return sizes, value
end

local function place(path, depth) return "table" .. ("[%d]"):rep(depth):format(unpack(path, 1, depth)) end

-- Writes the values of a level of lists; returns what is wrong and where, or nothing. path: the indices so far.
local function fill(view, value, sizes, depth, offset, path)
  if depth == #sizes then
    local wanted = element.problem(view, value)
    if wanted then return ("%s: wanted %s, got %s"):format(place(path, depth), wanted, object.describe(value)) end
    element.store(view, offset, value)
    return
  end
  local length = type(value) == "table" and length_of(value)
  if length ~= sizes[depth + 1] then
    local got = length and ("one of %d"):format(length) or type(value) == "table" and "a table with holes or other keys"
    return ("%s: wanted a list of %d, got %s"):format(place(path, depth), sizes[depth + 1],
      got or object.describe(value))
  end
  local stride = tonumber(view.strides[depth])
  for i = 1, length do
    path[depth + 1] = i
    local problem = fill(view, value[i], sizes, depth + 1, offset + (i - 1) * stride, path)
    if problem then return problem end
  end
end

return function(tensor, dtype_number)
  --- A new tensor from nested lists (or one number). options.dtype: "float32" (default), "float16", "int64", "bool"
  -- (default where the values are booleans).
  return function(value, options)
    options = check.options(options == nil and {} or options, { dtype = true }, "options")
    if type(value) ~= "table" and type(value) ~= "number" and type(value) ~= "boolean" then
      fail("table: wanted a list of numbers, got " .. object.describe(value))
    end
    local sizes, first = shape_of(value)
    if #sizes > 8 then fail("table: wanted at most 8 levels of lists, got more") end
    local dtype = dtype_number(options.dtype or (type(first) == "boolean" and "bool" or "float32"), "dtype")
    local out = ffi.new "lacuna_tensor *[1]"
    native.raise(C.lacuna_tensor_create(dtype, ffi.new("int64_t[8]", sizes), #sizes, out))
    local result = tensor.adopt(out[0])
    local problem = fill(result.layout, value, sizes, 0, 0, {})
    if problem then fail(problem) end
    return result
  end
end
