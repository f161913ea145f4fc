--- lacuna.tensor(table, options): a tensor from nested lists.
local check = require "lacuna.check"
local element = require "lacuna.tensor_element"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- The shape that the first elements say, and the first value at the bottom.
local function shape_of(value)
  local sizes = {}
  while type(value) == "table" do
    sizes[#sizes + 1] = #value
    if #sizes > 8 then error("table: wanted at most 8 levels of lists, got more", 4) end
    value = value[1]
  end
  return sizes, value
end

local function fill(view, value, sizes, dim, offset, place)
  if dim > #sizes then
    if type(value) ~= "number" and type(value) ~= "boolean" then
      error(("table%s: wanted a number or a boolean, got %s"):format(place, object.describe(value)), 0)
    end
    element.store(view, offset, value)
    return
  end
  if type(value) ~= "table" or #value ~= sizes[dim] then
    error(("table%s: wanted a list of %d, got %s"):format(place, sizes[dim],
      type(value) == "table" and ("one of %d"):format(#value) or object.describe(value)), 0)
  end
  local stride = tonumber(view.strides[dim - 1])
  for i = 1, sizes[dim] do
    fill(view, value[i], sizes, dim + 1, offset + (i - 1) * stride, ("%s[%d]"):format(place, i))
  end
end

return function(tensor, dtype_number)
  --- A new tensor from nested lists (or one number). options.dtype: "float32" (default), "float16", "int64", "bool"
  -- (default where the values are booleans).
  return function(value, options)
    options = check.options(options or {}, { dtype = true }, "options")
    if type(value) ~= "table" and type(value) ~= "number" and type(value) ~= "boolean" then
      check.wanted("table", "a list of numbers", value, 2)
    end
    local sizes, first = shape_of(value)
    local dtype = dtype_number(options.dtype or (type(first) == "boolean" and "bool" or "float32"), "dtype")
    local array = ffi.new("int64_t[8]", sizes)
    local out = ffi.new "lacuna_tensor *[1]"
    native.raise(C.lacuna_tensor_create(dtype, array, #sizes, out))
    local result = tensor.adopt(out[0])
    local ok, message = pcall(fill, result.view, value, sizes, 1, 0, "")
    if not ok then error(message, 2) end
    return result
  end
end
