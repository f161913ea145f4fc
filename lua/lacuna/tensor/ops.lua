--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local tensor_cell = ffi.typeof "lacuna_tensor *[1]"

-- PyTorch's operation of one dimension is another one: it must not be taken for that of all elements.
local function no_dim(where, ...)
  local dim = check.named(where, { "dim" }, ...).dim
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
  local int64 = tools.dtypes.int64

  for _, name in ipairs { "sum", "max", "min", "argmax" } do
    local call = C["lacuna_tensor_" .. name]
    --- Of all elements, a tensor without dimensions and of the same dtype (the sum of bool: int64); argmax (ties: the
    -- first): the index over the flattened tensor, int64. max, min and argmax of none: an error.
    methods[name] = function(self, ...)
      handle(self)
      no_dim(name, ...)
      local out = tensor_cell()
      native.raise(call(self.handle, out))
      return adopt(out[0])
    end
  end

  for _, name in ipairs { "softmax", "log_softmax" } do
    local call = C["lacuna_tensor_" .. name]
    --- Over the last dimension; a new tensor of the same dtype, float32 or float16.
    methods[name] = function(self, ...)
      handle(self)
      last_dim(self, check.named(name, { "dim" }, ...).dim)
      local out = tensor_cell()
      native.raise(call(self.handle, out))
      return adopt(out[0])
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64). More arguments, as in
  -- PyTorch: dim (the last one), largest (true), sorted (true).
  function methods.topk(self, ...)
    handle(self)
    local given = check.named("topk", { "k", "dim", "largest", "sorted" }, ...)
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
  function methods.index_select(self, ...)
    handle(self)
    local given, out = check.named("index_select", { "dim", "index" }, ...), tensor_cell()
    local dim = check.integer(given.dim, "dim", -8, 7)
    native.raise(C.lacuna_tensor_index_select(self.handle, dim, tools.of(given.index, "index"), out))
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

  --- In place: self += alpha · other (a tensor of the same shape, or a number); alpha: 1. Returns self.
  function methods.add_(self, ...)
    handle(self)
    local given = check.named("add_", { "other", "alpha" }, ...)
    local alpha = check.number(given.alpha == nil and 1 or given.alpha, "alpha")
    local tensor, number = operand(self, given.other)
    native.raise(C.lacuna_tensor_add(self.handle, tensor, alpha * number))
    return self
  end

  --- In place: self *= other (a tensor of the same shape, or a number). Returns self.
  function methods.mul_(self, ...)
    handle(self)
    local tensor, number = operand(self, check.named("mul_", { "other" }, ...).other)
    native.raise(C.lacuna_tensor_multiply(self.handle, tensor, number))
    return self
  end
end
