--- Tensors in a sandboxed state: the same methods as in a trusted one; elements go through C++ (compiled code has no
-- use here). Returns what makes a tensor from nested lists.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local engine = require "lacuna.tensor.engine"
local fail = require "lacuna.fail"

local methods, call = require "lacuna.tensor.methods"(engine)
local kMost = 2 ^ 53

function methods.free(self)
  if not engine.is(self) then fail("free: wanted a Tensor, got %s", describe(self)) end
  engine.free(self)
end

-- The offset of an element of a vector.
local function offset(self, key)
  local size = engine.size(self, 0)
  local at = key < 0 and key + size or key
  if not (at >= 0 and at < size) or at ~= math.floor(at) then
    fail("index: wanted a whole number from %d to %d, got %s", -size, size - 1, tostring(key))
  end
  return at * engine.stride(self, 0)
end

local function index(self, key)
  if type(key) ~= "number" then
    local method = methods[key]
    if method == nil then check.no_field("Tensor", key, methods) end
    return method
  end
  engine.check(self, "tensor")
  local ndim = engine.ndim(self)
  if ndim == 1 then return (engine.load(self, offset(self, key))) end
  if ndim == 0 then fail("index: a tensor without dimensions has no elements to index; use :item()") end
  return engine.select(self, 0, check.integer(key, "index", -kMost, kMost))
end

local function newindex(self, key, value)
  if type(key) ~= "number" then fail("index: wanted a number, got %s", describe(key)) end
  engine.check(self, "tensor")
  if engine.read_only(self) then fail("tensor: wanted one that can be written to, got a read-only one") end
  local is_tensor = engine.is(value)
  local wanted = not is_tensor and dtype.problem(engine.dtype(self), value)
  if wanted then fail("value: wanted %s, got %s", wanted, describe(value)) end
  local ndim = engine.ndim(self)
  if ndim == 1 and not is_tensor then
    engine.store(self, offset(self, key), value)
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

local meta = require "lacuna.tensor.operators"(methods, engine)
meta.__index, meta.__newindex, meta.__call = index, newindex, call
function meta.__tostring(self) return engine.usable(self) and engine.format(self) or "Tensor (freed)" end

engine.define(meta)

return require "lacuna.tensor.create"(engine)
