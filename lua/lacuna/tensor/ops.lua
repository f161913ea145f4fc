--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor.
local fail = require "lacuna.fail"
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local tensor_cell, number_cell, index_cell = ffi.typeof "lacuna_tensor *[1]", ffi.typeof "double[1]",
  ffi.typeof "int64_t[1]"

-- Arguments by their names, as PyTorch takes them: in order, then a table of keywords. names: {name,…} in order.
local function named(where, names, ...)
  local given, count, out = { ... }, select("#", ...), {}
  local keywords = given[count]
  if type(keywords) == "table" and #keywords == 0 and next(keywords) ~= nil then
    local known = {}
    for _, name in ipairs(names) do known[name] = true end
    for name, value in pairs(check.options(keywords, known, where)) do out[name] = value end
    count = count - 1
  end
  if count > #names then fail("%s: wanted at most %d arguments, got %d", where, #names, count) end
  for i = 1, count do
    if out[names[i]] ~= nil then fail("%s: wanted once, got in its place and by its name", names[i]) end
    out[names[i]] = given[i]
  end
  return out
end

-- PyTorch's operation of one dimension is another one: it must not be taken for that of all elements.
local function no_dim(where, ...)
  local dim = named(where, { "dim" }, ...).dim
  if dim == nil then return end
  fail("dim: %s is of all elements and takes no dimension, got %s", where, object.describe(dim))
end

local function last_dim(self, dim)
  if dim == nil then return end
  check.integer(dim, "dim", -8, 7)
  local last = self.layout.ndim - 1
  if dim ~= -1 and dim ~= last then fail("dim: wanted the last dimension (-1 or %d), got %d", last, dim) end
end

-- What is so in any case: PyTorch's flag may be given with that value.
local function only_true(value, name)
  if value ~= nil and value ~= true then fail("%s: wanted true, got %s", name, object.describe(value)) end
end

--- Adds the methods. tools: handle, adopt, is, of, dtypes (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local handle, adopt = tools.handle, tools.adopt
  local int64, bool = tools.dtypes.int64, tools.dtypes.bool

  -- A tensor without dimensions.
  local function scalar(dtype, number)
    local out = tensor_cell()
    native.raise(C.lacuna_tensor_create(dtype, nil, 0, out))
    local result = adopt(out[0])
    native.raise(C.lacuna_tensor_fill(result.handle, number))
    return result
  end

  for _, name in ipairs { "sum", "max", "min" } do
    local call = C["lacuna_tensor_" .. name]
    --- Of all elements, a tensor without dimensions and of the same dtype (the sum of bool: int64). max and min of
    -- none: an error.
    methods[name] = function(self, ...)
      handle(self)
      no_dim(name, ...)
      local dtype, out = self.layout.dtype, number_cell()
      native.raise(call(self.handle, out))
      return scalar(name == "sum" and dtype == bool and int64 or dtype, out[0])
    end
  end

  --- The index of the largest element (ties: the first), over the flattened tensor: an int64 tensor without dimensions.
  function methods.argmax(self, ...)
    handle(self)
    no_dim("argmax", ...)
    local out = index_cell()
    native.raise(C.lacuna_tensor_argmax(self.handle, out))
    return scalar(int64, tonumber(out[0]))
  end

  for _, name in ipairs { "softmax", "log_softmax" } do
    local call = C["lacuna_tensor_" .. name]
    --- Over the last dimension; a new tensor of the same dtype, float32 or float16.
    methods[name] = function(self, ...)
      handle(self)
      last_dim(self, named(name, { "dim" }, ...).dim)
      local out = tensor_cell()
      native.raise(call(self.handle, out))
      return adopt(out[0])
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64). More arguments, as in
  -- PyTorch: dim (the last one), largest (true), sorted (true).
  function methods.topk(self, ...)
    handle(self)
    local given = named("topk", { "k", "dim", "largest", "sorted" }, ...)
    local k = check.integer(given.k, "k", 0)
    last_dim(self, given.dim)
    only_true(given.largest, "largest")
    only_true(given.sorted, "sorted")
    local values, indices = tensor_cell(), tensor_cell()
    native.raise(C.lacuna_tensor_topk(self.handle, k, values, indices))
    local first, second = adopt(values[0]), adopt(indices[0])
    return first, second
  end

  --- Those of a dimension that a tensor of whole numbers (n, int64) names, in that order; a new tensor.
  function methods.index_select(self, dim, index)
    handle(self)
    dim = check.integer(dim, "dim", -8, 7)
    local out = tensor_cell()
    native.raise(C.lacuna_tensor_index_select(self.handle, dim, tools.of(index, "index"), out))
    return adopt(out[0])
  end

  -- `other` as a handle or NULL, and as a number. An int64 tensor takes whole numbers alone.
  local function operand(self, other)
    if type(other) ~= "number" then
      if not tools.is(other) then
        fail("other: wanted a Tensor or a number, got %s", object.describe(other))
      end
      return tools.of(other, "other"), 1
    end
    if self.layout.dtype == int64 and other ~= math.floor(other) then
      fail("other: wanted a whole number for a tensor of int64, got %s", other)
    end
    return nil, other
  end

  --- In place: self += alpha · other (a tensor of the same shape, or a number). options.alpha: 1. Returns self.
  function methods.add_(self, other, options)
    handle(self)
    options = check.options(options == nil and {} or options, { alpha = true }, "options")
    local alpha = check.number(options.alpha == nil and 1 or options.alpha, "alpha")
    local tensor, number = operand(self, other)
    native.raise(C.lacuna_tensor_add(self.handle, tensor, alpha * number))
    return self
  end

  --- In place: self *= other (a tensor of the same shape, or a number). Returns self.
  function methods.mul_(self, other)
    handle(self)
    local tensor, number = operand(self, other)
    native.raise(C.lacuna_tensor_multiply(self.handle, tensor, number))
    return self
  end
end
