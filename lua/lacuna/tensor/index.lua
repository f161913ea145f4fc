--- t[i] and t[i] = x: one element of a vector, compiled by the JIT; a row, which is a view, of anything else.
-- The sandbox of policies has its own in C++, with the same errors.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local element = require "lacuna.tensor.element"
local fail = require "lacuna.fail"
local torch = require "lacuna.torch"

--- Returns the two functions. engine: see lua/lacuna/tensor/engine.lua. operator(name) -> a function, or nothing: what
-- libtorch has of a name that is no method here.
return function(methods, engine, operator)
  local kMost = 2 ^ 53

  local function index(self, key)
    if type(key) ~= "number" then
      local method = methods[key]
      if method == nil then return operator(key) end
      return method
    end
    if self.handle == nil then fail("tensor: this Tensor has been freed") end
    if self.layout.place ~= 0 then engine.require_here(self) end
    local ndim = self.layout.ndim
    if ndim == 1 then
      local value = element.load(self.layout, element.offset(self.layout, key))
      return value
    end
    if ndim == 0 then fail("index: a tensor without dimensions has no elements to index; use :item()") end
    return engine.select(self, 0, check.integer(key, "index", -kMost, kMost))
  end

  local function newindex(self, key, value)
    if type(key) ~= "number" then fail("index: wanted a number, got %s", describe(key)) end
    if self.handle == nil then fail("tensor: this Tensor has been freed") end
    if self.layout.place ~= 0 then engine.require_here(self) end
    if self.layout.read_only ~= 0 then fail("tensor: wanted one that can be written to, got a read-only one") end
    local is_tensor = engine.is(value)
    local wanted = not is_tensor and dtype.problem(self.layout.dtype, value)
    if wanted then fail("value: wanted %s, got %s", wanted, describe(value)) end
    local ndim = self.layout.ndim
    if ndim == 1 and not is_tensor and not engine.is_followed(self) then
      element.store(self.layout, element.offset(self.layout, key), value)
      if torch.is_open then self.layout.written[0] = 1 end -- autograd may have saved these elements
      return
    end
    if ndim == 0 then fail("index: a tensor without dimensions has no elements to index; use :fill_()") end
    local row = engine.select(self, 0, check.integer(key, "index", -kMost, kMost))
    if is_tensor then
      engine.check(value, "value")
      engine.copy(row, value)
    else
      engine.fill(row, dtype.plain(value))
    end
  end

  return index, newindex
end
