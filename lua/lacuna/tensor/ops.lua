--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local fail = require "lacuna.fail"

-- PyTorch's operation of one dimension is another one: it must not be taken for that of all elements.
local function no_dim(where, ...)
  local dim = check.named(where, { "dim" }, ...).dim
  if dim == nil then return end
  fail("dim: %s is of all elements and takes no dimension, got %s", where, describe(dim))
end

-- What is so in any case: PyTorch's flag may be given with that value.
local function only_true(value, name)
  if value ~= nil and value ~= true then fail("%s: wanted true, got %s", name, describe(value)) end
end

--- Adds the methods. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  local function last_dim(self, dim)
    if dim == nil then return end
    check.integer(dim, "dim", -8, 7)
    local last = engine.ndim(self) - 1
    if dim ~= -1 and dim ~= last then fail("dim: wanted the last dimension (-1 or %d), got %d", last, dim) end
  end

  for _, name in ipairs { "sum", "max", "min", "argmax" } do
    --- Of all elements, a tensor without dimensions and of the same dtype (the sum of bool: int64); argmax (ties: the
    -- first): the index over the flattened tensor, int64. max, min and argmax of none: an error.
    methods[name] = function(self, ...)
      engine.check(self, "tensor")
      no_dim(name, ...)
      return engine[name](self)
    end
  end

  for _, name in ipairs { "softmax", "log_softmax" } do
    --- Over the last dimension; a new tensor of the same dtype, float32 or float16.
    methods[name] = function(self, ...)
      engine.check(self, "tensor")
      last_dim(self, check.named(name, { "dim" }, ...).dim)
      return engine[name](self)
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64). More arguments, as in
  -- PyTorch: dim (the last one), largest (true), sorted (true).
  function methods.topk(self, ...)
    engine.check(self, "tensor")
    local given = check.named("topk", { "k", "dim", "largest", "sorted" }, ...)
    local k = check.integer(given.k, "k", 0)
    last_dim(self, given.dim)
    only_true(given.largest, "largest")
    only_true(given.sorted, "sorted")
    return engine.topk(self, k)
  end

  --- Those of a dimension that a tensor of whole numbers (n, int64) names, in that order; a new tensor.
  function methods.index_select(self, ...)
    engine.check(self, "tensor")
    local given = check.named("index_select", { "dim", "index" }, ...)
    local dim = check.integer(given.dim, "dim", -8, 7)
    engine.check(given.index, "index")
    return engine.index_select(self, dim, given.index)
  end

  -- `other` as a Tensor or nil, and as a number. An int64 tensor takes whole numbers alone.
  local function operand(self, other)
    if type(other) ~= "number" then
      if not engine.is(other) then fail("other: wanted a Tensor or a number, got %s", describe(other)) end
      engine.check(other, "other")
      return other, 1
    end
    if engine.dtype(self) == dtype.numbers.int64 and other ~= math.floor(other) then
      fail("other: wanted a whole number for a tensor of int64, got %s", other)
    end
    return nil, other
  end

  --- In place: self += alpha · other (a tensor of the same shape, or a number); alpha: 1. Returns self.
  function methods.add_(self, ...)
    engine.check(self, "tensor")
    local given = check.named("add_", { "other", "alpha" }, ...)
    local alpha = check.number(given.alpha == nil and 1 or given.alpha, "alpha")
    local tensor, number = operand(self, given.other)
    engine.add(self, tensor, alpha * number)
    return self
  end

  --- In place: self *= other (a tensor of the same shape, or a number). Returns self.
  function methods.mul_(self, ...)
    engine.check(self, "tensor")
    local tensor, number = operand(self, check.named("mul_", { "other" }, ...).other)
    engine.multiply(self, tensor, number)
    return self
  end
end
