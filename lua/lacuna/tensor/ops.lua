--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor: of all elements, over the
-- last dimension, by indices, products. Those of each element are in elementwise.lua.
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

-- What is so in any case: PyTorch's argument may be given with that value.
local function only(wanted, value, name)
  if value ~= nil and value ~= wanted then fail("%s: wanted %s, got %s", name, wanted, describe(value)) end
end

--- Adds the methods. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  local function last_dim(self, dim)
    if dim == nil then return end
    check.integer(dim, "dim", -8, 7)
    local last = engine.ndim(self) - 1
    if dim ~= -1 and dim ~= last then fail("dim: wanted the last dimension (-1 or %d), got %d", last, dim) end
  end

  for _, name in ipairs { "sum", "mean", "max", "min", "argmax", "argmin", "any", "all" } do
    --- Of all elements, a tensor without dimensions and of the same dtype (the sum of whole numbers and bool: int64;
    -- any and all: bool); argmax and argmin (ties: the first): the index over the flattened tensor, int64. max, min,
    -- argmax and argmin of none: an error. mean: of floats.
    methods[name] = function(self, ...)
      engine.check(self, "tensor")
      no_dim(name, ...)
      return engine.apply(name, self)
    end
  end

  --- The root of the sum of the squares of all elements (p: 2), without dimensions; of floats.
  function methods.norm(self, ...)
    engine.check(self, "tensor")
    only(2, check.named("norm", { "p" }, ...).p, "p")
    return engine.apply("norm", self)
  end

  --- The indices of the elements that are not 0, in order: (n, dim), int64.
  function methods.nonzero(self)
    engine.check(self, "tensor")
    return engine.apply("nonzero", self)
  end

  for _, name in ipairs { "softmax", "log_softmax", "logsumexp", "cumsum" } do
    --- Over the last dimension; a new tensor of the same dtype, of floats (cumsum: of whole numbers and bool, too:
    -- int64), and of the same shape, but logsumexp, which has no last dimension.
    methods[name] = function(self, ...)
      engine.check(self, "tensor")
      last_dim(self, check.named(name, { "dim" }, ...).dim)
      return engine.apply(name, self)
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64). More arguments, as in
  -- PyTorch: dim (the last one), largest (true), sorted (true).
  function methods.topk(self, ...)
    engine.check(self, "tensor")
    local given = check.named("topk", { "k", "dim", "largest", "sorted" }, ...)
    local k = check.integer(given.k, "k", 0)
    last_dim(self, given.dim)
    only(true, given.largest, "largest")
    only(true, given.sorted, "sorted")
    return engine.topk(self, k)
  end

  --- The last dimension in order, rising (descending: false), ties by index, NaN as the largest: values, indices.
  function methods.sort(self, ...)
    engine.check(self, "tensor")
    local given = check.named("sort", { "dim", "descending" }, ...)
    last_dim(self, given.dim)
    local descending = given.descending
    if descending ~= nil and type(descending) ~= "boolean" then
      fail("descending: wanted true or false, got %s", describe(descending))
    end
    return engine.sort(self, descending == true)
  end

  -- The dimension and the tensor of indices of an operation by index.
  local function place(given)
    local dim = check.integer(given.dim, "dim", -8, 7)
    engine.check(given.index, "index")
    return dim, given.index
  end

  --- Those of a dimension that a tensor of whole numbers (n, int64) names, in that order; a new tensor.
  function methods.index_select(self, ...)
    engine.check(self, "tensor")
    return engine.index_select(self, place(check.named("index_select", { "dim", "index" }, ...)))
  end

  --- In place: sets those of a dimension that `index` names to a number. Returns self.
  function methods.index_fill_(self, ...)
    engine.check(self, "tensor")
    local given = check.named("index_fill_", { "dim", "index", "value" }, ...)
    local dim, index = place(given)
    engine.index_fill_(self, dim, index, dtype.real_value(engine.dtype(self), given.value, "value"))
    return self
  end

  --- In place: those of a dimension that `index` names become those of `source`, in order. Returns self.
  function methods.index_copy_(self, ...)
    engine.check(self, "tensor")
    local given = check.named("index_copy_", { "dim", "index", "source" }, ...)
    local dim, index = place(given)
    engine.check(given.source, "source")
    engine.index_copy_(self, dim, index, given.source)
    return self
  end

  --- In place: adds alpha (1) · those of `source`, in order, to those of a dimension that `index` names, as often as it
  -- does. Returns self.
  function methods.index_add_(self, ...)
    engine.check(self, "tensor")
    local given = check.named("index_add_", { "dim", "index", "source", "alpha" }, ...)
    local dim, index = place(given)
    engine.check(given.source, "source")
    local alpha = check.number(given.alpha == nil and 1 or given.alpha, "alpha")
    engine.index_add_(self, dim, index, given.source, alpha)
    return self
  end

  local function operand(value, argument, ndim)
    engine.check(value, argument)
    if ndim and engine.ndim(value) ~= ndim then
      fail("%s: wanted a %s, got %d dimensions", argument, ndim == 1 and "vector" or "matrix", engine.ndim(value))
    end
    return value
  end

  --- The product of vectors and matrices, (n) or (m, n) with (n) or (n, k), of one dtype: a new tensor.
  function methods.matmul(self, ...)
    engine.check(self, "tensor")
    return engine.matmul(self, operand(check.named("matmul", { "other" }, ...).other, "other"))
  end

  --- The sum of the products of two vectors: a tensor without dimensions.
  function methods.dot(self, ...)
    operand(self, "tensor", 1)
    return engine.matmul(self, operand(check.named("dot", { "other" }, ...).other, "other", 1))
  end

  --- A matrix (m, n) times a vector (n): (m).
  function methods.mv(self, ...)
    operand(self, "tensor", 2)
    return engine.matmul(self, operand(check.named("mv", { "vec" }, ...).vec, "vec", 1))
  end

  --- The cosine of the angle over the last dimension, of a vector or matrix and one of the same shape or a vector.
  -- Lengths count as at least eps (1e-8).
  function methods.cosine_similarity(self, ...)
    engine.check(self, "tensor")
    local given = check.named("cosine_similarity", { "other", "dim", "eps" }, ...)
    last_dim(self, given.dim)
    local eps = check.number(given.eps == nil and 1e-8 or given.eps, "eps")
    return engine.cosine_similarity(self, operand(given.other, "other"), eps)
  end
end
