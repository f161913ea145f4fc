--- Views of a tensor, as methods: other shapes over the same memory.
local check = require "lacuna.check"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

--- Adds the methods. tools: handle, new (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local handle, new = tools.handle, tools.new

  local function dim_of(value, argument) return check.integer(value, argument, -8, 7, 3) end

  --- A view of elements from, from + step, … below `to` of a dimension (negative: from the end; clamped as in Python).
  function methods.slice(self, dim, from, to, step)
    local pointer = handle(self)
    dim = dim_of(dim, "dim")
    from = check.integer(from or 0, "from", -2 ^ 53, 2 ^ 53)
    to = check.integer(to or 2 ^ 53, "to", -2 ^ 53, 2 ^ 53)
    step = check.integer(step or 1, "step", 1, 2 ^ 53)
    return new(function(out) return C.lacuna_tensor_slice(pointer, dim, from, to, step, out) end)
  end

  --- A view of one index of a dimension, without that dimension.
  function methods.select(self, dim, index)
    local pointer = handle(self)
    dim, index = dim_of(dim, "dim"), check.integer(index, "index", -2 ^ 53, 2 ^ 53)
    return new(function(out) return C.lacuna_tensor_select(pointer, dim, index, out) end)
  end

  function methods.transpose(self, a, b)
    local pointer = handle(self)
    a, b = dim_of(a, "dim0"), dim_of(b, "dim1")
    return new(function(out) return C.lacuna_tensor_transpose(pointer, a, b, out) end)
  end

  --- The same elements in another shape, a list or numbers; one size may be -1. A view where the memory allows it.
  function methods.reshape(self, ...)
    local pointer = handle(self)
    local sizes = type((...)) == "table" and (...) or { ... }
    if #sizes > 8 then error(("sizes: wanted at most 8 dimensions, got %d"):format(#sizes), 2) end
    local array = ffi.new "int64_t[8]"
    for i = 1, #sizes do array[i - 1] = check.integer(sizes[i], ("sizes[%d]"):format(i), -1, 2 ^ 53) end
    return new(function(out) return C.lacuna_tensor_reshape(pointer, array, #sizes, out) end)
  end
end
