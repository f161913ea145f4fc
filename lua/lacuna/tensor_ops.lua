--- The vector operations that need no libtorch, under PyTorch's names, as methods of Tensor.
local check = require "lacuna.check"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

--- Adds the methods. tools: handle, new, adopt, is, of (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local handle, new = tools.handle, tools.new

  for _, name in ipairs { "sum", "max", "min" } do
    local call = C["lacuna_tensor_" .. name]
    --- Of all elements, a tensor without dimensions. max and min of none: an error.
    methods[name] = function(self)
      local out = ffi.new "double[1]"
      native.raise(call(handle(self), out))
      return require("lacuna.tensor").create(out[0])
    end
  end

  --- The index of the largest element (ties: the first), over the flattened tensor: an int64 tensor without dimensions.
  function methods.argmax(self)
    local out = ffi.new "int64_t[1]"
    native.raise(C.lacuna_tensor_argmax(handle(self), out))
    return require("lacuna.tensor").create(tonumber(out[0]), { dtype = "int64" })
  end

  local function last_dim(self, dim)
    if dim == nil then return end
    check.integer(dim, "dim", -8, 7, 3)
    if dim ~= -1 and dim ~= self.view.ndim - 1 then
      error(("dim: wanted the last dimension (-1 or %d), got %d"):format(self.view.ndim - 1, dim), 3)
    end
  end

  for _, name in ipairs { "softmax", "log_softmax" } do
    local call = C["lacuna_tensor_" .. name]
    --- Over the last dimension; a new tensor.
    methods[name] = function(self, dim)
      local pointer = handle(self)
      last_dim(self, dim)
      return new(function(out) return call(pointer, out) end)
    end
  end

  --- The k largest of the last dimension, falling, ties by index: values, indices (int64).
  function methods.topk(self, k)
    local pointer = handle(self)
    local values, indices = ffi.new "lacuna_tensor *[1]", ffi.new "lacuna_tensor *[1]"
    native.raise(C.lacuna_tensor_topk(pointer, check.integer(k, "k", 0, 2 ^ 53), values, indices))
    return tools.adopt(values[0]), tools.adopt(indices[0])
  end

  -- `other` as a handle or NULL, and as a number.
  local function operand(other)
    if type(other) == "number" then return nil, other end
    if not tools.is(other) then
      error(("other: wanted a Tensor or a number, got %s"):format(object.describe(other)), 3)
    end
    return tools.of(other, "other", 3), 1
  end

  --- In place: self += alpha · other (a tensor of the same shape, or a number). options.alpha: 1. Returns self.
  function methods.add_(self, other, options)
    local pointer = handle(self)
    local alpha = check.number(check.options(options or {}, { alpha = true }, "add_").alpha or 1, "alpha")
    local tensor, number = operand(other)
    native.raise(C.lacuna_tensor_add(pointer, tensor, tensor ~= nil and alpha or alpha * number))
    return self
  end

  --- In place: self *= other (a tensor of the same shape, or a number). Returns self.
  function methods.mul_(self, other)
    local pointer = handle(self)
    local tensor, number = operand(other)
    native.raise(C.lacuna_tensor_multiply(pointer, tensor, number))
    return self
  end
end
