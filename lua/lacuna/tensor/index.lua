--- t[i] and t[i] = x: one element of a vector, compiled by the JIT; a row, which is a view, of anything else.
-- The sandbox of policies has its own in C++, with the same errors.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local element = require "lacuna.tensor.element"
local fail = require "lacuna.fail"

--- Returns the two functions. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  local kMost = 2 ^ 53

  local function index(self, key)
    if type(key) ~= "number" then
      local method = methods[key]
      if method == nil then check.no_field("Tensor", key, methods) end
      return method
    end
    if self.handle == nil then fail("tensor: this Tensor has been freed") end
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
    if self.layout.read_only ~= 0 then fail("tensor: wanted one that can be written to, got a read-only one") end
    local is_tensor = engine.is(value)
    local wanted = not is_tensor and dtype.problem(self.layout.dtype, value)
    if wanted then fail("value: wanted %s, got %s", wanted, describe(value)) end
    local ndim = self.layout.ndim
    if ndim == 1 and not is_tensor then
      element.store(self.layout, element.offset(self.layout, key), value)
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
