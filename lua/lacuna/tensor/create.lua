--- lacuna.tensor(table, options): a tensor from nested lists.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local fail = require "lacuna.fail"

-- The shape that the first elements say, and the first value at the bottom.
local function shape_of(value)
  local sizes = {}
  while type(value) == "table" and #sizes <= 8 do
    sizes[#sizes + 1] = #value
    value = value[1]
  end
  return sizes, value
end

local kDefaults = { boolean = "bool", cdata = "complex64" } -- by the first value's type

local function place(path, depth) return "table" .. ("[%d]"):rep(depth):format(unpack(path, 1, depth)) end

-- Writes the values of a level of lists; returns what is wrong and where, or nothing. path: the indices so far.
local function fill(engine, result, value, sizes, depth, offset, path)
  if depth == #sizes then
    local wanted = dtype.problem(engine.dtype(result), value)
    if wanted then return ("%s: wanted %s, got %s"):format(place(path, depth), wanted, describe(value)) end
    engine.store(result, offset, value)
    return
  end
  local length = check.length(value)
  if length ~= sizes[depth + 1] then
    local got = length and ("one of %d"):format(length) or type(value) == "table" and "a table with holes or other keys"
    return ("%s: wanted a list of %d, got %s"):format(place(path, depth), sizes[depth + 1],
      got or describe(value))
  end
  local stride = engine.stride(result, depth)
  for i = 1, length do
    path[depth + 1] = i
    local problem = fill(engine, result, value[i], sizes, depth + 1, offset + (i - 1) * stride, path)
    if problem then return problem end
  end
end

--- Returns the function. engine: see lua/lacuna/tensor/engine.lua.
return function(engine)
  --- A new tensor from nested lists (or one number). options.dtype: see dtype.lua; "float32" by default, "bool" where
  -- the values are booleans, "complex64" where they are complex numbers. known: options that the caller sees to, too.
  return function(value, options, known)
    options = check.options(options == nil and {} or options, known or { dtype = true }, "options")
    local kind = type(value)
    if kind ~= "table" and kind ~= "number" and kind ~= "boolean" and not (kind == "cdata" and dtype.parts(value)) then
      fail("table: wanted a list of numbers, got %s", describe(value))
    end
    local sizes, first = shape_of(value)
    if #sizes > 8 then fail("table: wanted at most 8 levels of lists, got more") end
    local number = dtype.number(options.dtype or kDefaults[type(first)] or "float32", "dtype")
    local result = engine.zeros(number, sizes)
    local problem = fill(engine, result, value, sizes, 0, 0, {})
    if problem then fail(problem) end
    return result
  end
end
