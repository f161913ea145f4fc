--- t[i] and t[i] = x: one element of a vector, compiled by the JIT; a row, which is a view, of anything else.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local element = require "lacuna.tensor.element"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local cell = ffi.typeof "lacuna_tensor *[1]"

--- Returns the two functions. tools: adopt, is, of (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local adopt = tools.adopt
  local kMost = 2 ^ 53

  local function index(self, key)
    if type(key) ~= "number" then
      local method = methods[key]
      if method == nil then object.no_field("Tensor", key, methods) end
      return method
    end
    if self.handle == nil then fail("tensor: this Tensor has been freed") end
    local ndim = self.layout.ndim
    if ndim == 1 then
      local value = element.load(self.layout, element.offset(self.layout, key))
      return value
    end
    if ndim == 0 then fail("index: a tensor without dimensions has no elements to index; use :item()") end
    local out = cell()
    native.raise(C.lacuna_tensor_select(self.handle, 0, check.integer(key, "index", -kMost, kMost), out))
    return adopt(out[0])
  end

  local function newindex(self, key, value)
    if type(key) ~= "number" then fail("index: wanted a number, got %s", object.describe(key)) end
    if self.handle == nil then fail("tensor: this Tensor has been freed") end
    if self.layout.read_only ~= 0 then fail("tensor: wanted one that can be written to, got a read-only one") end
    local is_tensor = tools.is(value)
    local wanted = not is_tensor and element.problem(self.layout, value)
    if wanted then fail("value: wanted %s, got %s", wanted, object.describe(value)) end
    local ndim = self.layout.ndim
    if ndim == 1 and not is_tensor then
      element.store(self.layout, element.offset(self.layout, key), value)
      return
    end
    if ndim == 0 then fail("index: a tensor without dimensions has no elements to index; use :fill_()") end
    local out = cell()
    native.raise(C.lacuna_tensor_select(self.handle, 0, check.integer(key, "index", -kMost, kMost), out))
    local row = adopt(out[0])
    if is_tensor then
      native.raise(C.lacuna_tensor_copy(row.handle, tools.of(value, "value")))
    else
      native.raise(C.lacuna_tensor_fill(row.handle, tonumber(value) or (value and 1 or 0)))
    end
  end

  return index, newindex
end
