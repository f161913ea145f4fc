--- The methods of Tensor: what it is, its values, copies of it. Those of views and of vector operations are in the
-- files beside this one. The library is reached through an engine alone (lua/lacuna/tensor/engine.lua).
local check = require "lacuna.check"
local dtype = require "lacuna.tensor.dtype"
local fail = require "lacuna.fail"

--- Returns all methods but `free`, and t{…}.
return function(engine)
  local methods = {}

  --- {size,…}, one for each dimension.
  function methods.sizes(self)
    engine.check(self, "tensor")
    local sizes = {}
    for d = 1, engine.ndim(self) do sizes[d] = engine.size(self, d - 1) end
    return sizes
  end

  --- How many dimensions.
  function methods.dim(self)
    engine.check(self, "tensor")
    return engine.ndim(self)
  end

  --- How many elements.
  function methods.numel(self)
    engine.check(self, "tensor")
    local count = 1
    for d = 0, engine.ndim(self) - 1 do count = count * engine.size(self, d) end
    return count
  end

  --- The name of the element type: see dtype.lua.
  function methods.dtype(self)
    engine.check(self, "tensor")
    return dtype.names[engine.dtype(self)]
  end

  --- The value of a tensor of one element.
  function methods.item(self)
    local count = methods.numel(self)
    if count ~= 1 then fail("tensor: item wanted one element, got %d", count) end
    return engine.load(self, 0)
  end

  -- Lists of the elements from a dimension on.
  local function lists(self, dim, offset)
    if dim == engine.ndim(self) then return (engine.load(self, offset)) end
    local list, stride = {}, engine.stride(self, dim)
    for i = 0, engine.size(self, dim) - 1 do list[i + 1] = lists(self, dim + 1, offset + i * stride) end
    return list
  end

  --- Nested lists; a number for a tensor without dimensions.
  function methods.tolist(self)
    engine.check(self, "tensor")
    return lists(self, 0, 0)
  end

  --- A new contiguous tensor of that dtype with the same values: to a whole one without fractions, within its range for
  -- a float and from the start again for another whole one; to bool "not 0"; of complex numbers the real parts.
  function methods.to(self, ...)
    engine.check(self, "tensor")
    local name = check.named("to", { "dtype" }, ...).dtype
    return engine.to(self, dtype.number(name, "dtype"))
  end

  --- The same as to "float32".
  function methods.float(self)
    engine.check(self, "tensor")
    return engine.to(self, dtype.numbers.float32)
  end

  --- A new contiguous tensor with the same values.
  function methods.clone(self)
    engine.check(self, "tensor")
    return engine.to(self, engine.dtype(self))
  end

  --- Copies the values of a tensor of the same shape into this one, converting. Returns self.
  function methods.copy_(self, other)
    engine.check(self, "tensor")
    engine.check(other, "other")
    engine.copy(self, other)
    return self
  end

  --- Sets every element. Returns self.
  function methods.fill_(self, value)
    engine.check(self, "tensor")
    engine.fill(self, dtype.value(engine.dtype(self), value, "value"))
    return self
  end

  local call = require "lacuna.tensor.views"(methods, engine)
  require "lacuna.tensor.elementwise"(methods, engine)
  require "lacuna.tensor.ops"(methods, engine)
  return methods, call
end
