--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor.
local fail = require "lacuna.fail"
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- Results go out through these; each is taken from them at once.
local number_out, index_out = ffi.new "double[1]", ffi.new "int64_t[1]"
local out, out_indices = ffi.new "lacuna_tensor *[1]", ffi.new "lacuna_tensor *[1]"

-- PyTorch's operation of one dimension is another one: it must not be taken for that of all elements.
local function no_dim(dim, name)
  if dim == nil then return end
  fail("dim: %s is of all elements and takes no dimension, got %s", name, object.describe(dim))
end

local function last_dim(self, dim)
  if dim == nil then return end
  check.integer(dim, "dim", -8, 7)
  local last = self.layout.ndim - 1
  if dim ~= -1 and dim ~= last then
    fail("dim: wanted the last dimension (-1 or %d), got %d", last, dim)
  end
end

--- Adds the methods. tools: handle, adopt, is, of, dtypes (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local handle, adopt = tools.handle, tools.adopt
  local int64, bool = tools.dtypes.int64, tools.dtypes.bool

  -- A tensor without dimensions.
  local function scalar(dtype, number)
    native.raise(C.lacuna_tensor_create(dtype, nil, 0, out))
    local result = adopt(out[0])
    native.raise(C.lacuna_tensor_fill(result.handle, number))
    return result
  end

  for _, name in ipairs { "sum", "max", "min" } do
    local call = C["lacuna_tensor_" .. name]
    --- Of all elements, a tensor without dimensions and of the same dtype (the sum of bool: int64). max and min of
    -- none: an error.
    methods[name] = function(self, dim)
      handle(self)
      no_dim(dim, name)
      native.raise(call(self.handle, number_out))
      local dtype = self.layout.dtype
      return scalar(name == "sum" and dtype == bool and int64 or dtype, number_out[0])
    end
  end

  --- The index of the largest element (ties: the first), over the flattened tensor: an int64 tensor without dimensions.
  function methods.argmax(self, dim)
    handle(self)
    no_dim(dim, "argmax")
    native.raise(C.lacuna_tensor_argmax(self.handle, index_out))
    return scalar(int64, tonumber(index_out[0]))
  end

  for _, name in ipairs { "softmax", "log_softmax" } do
    local call = C["lacuna_tensor_" .. name]
    --- Over the last dimension; a new tensor of the same dtype, float32 or float16.
    methods[name] = function(self, dim)
      handle(self)
      last_dim(self, dim)
      native.raise(call(self.handle, out))
      return adopt(out[0])
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64).
  function methods.topk(self, k, dim)
    handle(self)
    k = check.integer(k, "k", 0, 2 ^ 53)
    last_dim(self, dim)
    native.raise(C.lacuna_tensor_topk(self.handle, k, out, out_indices))
    local values = adopt(out[0])
    return values, adopt(out_indices[0])
  end

  --- Those of a dimension that a tensor of whole numbers (n, int64) names, in that order; a new tensor.
  function methods.index_select(self, dim, index)
    handle(self)
    dim = check.integer(dim, "dim", -8, 7)
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
    local alpha = check.number(check.options(options or {}, { alpha = true }, "options").alpha or 1, "alpha")
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
