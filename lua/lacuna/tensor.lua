--- Tensors: the engine's strided arrays, 0-based as in PyTorch. float32, float16, int64, bool.
--
--   local t = lacuna.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
--   print(t[1][2], t:transpose(0, 1), t { ":", { 0, 2 } })     -- 6, a view (3, 2), a view (2, 2)
--
-- Views share memory. int64 elements come out as Lua numbers, which are exact up to 2^53.
local check = require "lacuna.check"
local element = require "lacuna.tensor_element"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods = {}, {}
local Tensor

local dtypes = { float32 = 0, float16 = 1, int64 = 2, bool = 3 }
local names = { [0] = "float32", "float16", "int64", "bool" }
M.dtypes = dtypes

local function handle(self, level) return Tensor.handle(self, "tensor", (level or 2) + 1) end

--- Takes over a handle that the library has just made.
function M.adopt(pointer)
  local self = Tensor.adopt(pointer)
  native.raise(C.lacuna_tensor_get_view(pointer, self.view))
  memory.report(tonumber(C.lacuna_tensor_bytes(pointer)))
  return self
end

local function release(pointer)
  memory.forget(tonumber(C.lacuna_tensor_bytes(pointer)))
  C.lacuna_tensor_free(pointer)
end

local function new(status_of)
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(status_of(out), 3)
  return M.adopt(out[0])
end

--- {size,…}, one for each dimension.
function methods.sizes(self)
  handle(self)
  local out = {}
  for d = 1, self.view.ndim do out[d] = tonumber(self.view.sizes[d - 1]) end
  return out
end

function methods.dim(self) handle(self) return self.view.ndim end

function methods.numel(self)
  handle(self)
  local count = 1
  for d = 0, self.view.ndim - 1 do count = count * tonumber(self.view.sizes[d]) end
  return count
end

--- "float32", "float16", "int64" or "bool".
function methods.dtype(self) handle(self) return names[self.view.dtype] end

--- The value of a tensor of one element.
function methods.item(self)
  local count = methods.numel(self)
  if count ~= 1 then error(("item: wanted a tensor of one element, got %d"):format(count), 2) end
  return element.load(self.view, 0)
end

--- Nested lists; a number for a tensor without dimensions.
function methods.tolist(self)
  handle(self)
  local view = self.view
  local function level(dim, offset)
    if dim == view.ndim then return element.load(view, offset) end
    local out, stride = {}, tonumber(view.strides[dim])
    for i = 0, tonumber(view.sizes[dim]) - 1 do out[i + 1] = level(dim + 1, offset + i * stride) end
    return out
  end
  return level(0, 0)
end

local function dtype_number(name, argument)
  local number = dtypes[check.string(name, argument, 3)]
  if number then return number end
  local nearest = check.nearest(name, dtypes)
  error(("%s: wanted float32, float16, int64 or bool, got %q%s"):format(argument, name,
    nearest and (" (did you mean %q?)"):format(nearest) or ""), 3)
end

--- A new contiguous tensor of that dtype with the same values.
function methods.to(self, dtype)
  local pointer, number = handle(self), dtype_number(dtype, "dtype")
  return new(function(out) return C.lacuna_tensor_to(pointer, number, out) end)
end

--- A new contiguous tensor with the same values.
function methods.clone(self)
  local pointer = handle(self)
  return new(function(out) return C.lacuna_tensor_to(pointer, self.view.dtype, out) end)
end

--- Copies the values of a tensor of the same shape into this one, converting. Returns self.
function methods.copy_(self, other)
  native.raise(C.lacuna_tensor_copy(handle(self), Tensor.handle(other, "other")))
  return self
end

--- Sets every element. Returns self.
function methods.fill_(self, value)
  native.raise(C.lacuna_tensor_fill(handle(self), check.number(value, "value")))
  return self
end

local tools = { handle = handle, new = new, adopt = M.adopt, is = function(v) return Tensor.is(v) end,
  of = function(v, argument, level) return Tensor.handle(v, argument, level) end }
require "lacuna.tensor_views"(methods, tools)
require "lacuna.tensor_ops"(methods, tools)

local function index(self, key)
  if type(key) == "number" then
    if self.handle == nil then error("tensor: this Tensor has been freed", 2) end
    if self.view.ndim == 1 then return element.load(self.view, element.offset(self.view, key)) end
    if self.view.ndim == 0 then error("index: a tensor without dimensions has no elements to index; use :item()", 2) end
    return methods.select(self, 0, check.integer(key, "index", -2 ^ 53, 2 ^ 53))
  end
  local method = methods[key]
  if method == nil then error(("Tensor has no method %s"):format(object.describe(key)), 2) end
  return method
end

local function newindex(self, key, value)
  if self.handle == nil then error("tensor: this Tensor has been freed", 2) end
  if type(key) ~= "number" then error(("index: wanted a number, got %s"):format(object.describe(key)), 2) end
  if self.view.read_only ~= 0 then error("tensor: wanted one that can be written to, got a read-only one", 2) end
  if self.view.ndim == 1 then return element.store(self.view, element.offset(self.view, key), value) end
  local row = index(self, key)
  if Tensor.is(value) then row:copy_(value) else row:fill_(value) end
end

-- t{ 2, { 0, 3 }, ":" }: for each dimension an index, a pair first, end (and step), or ":" for all.
local function call(self, spec)
  handle(self)
  check.table(spec, "index")
  local result, dim = self, 0
  for i = 1, #spec do
    local part = spec[i]
    if type(part) == "number" then
      result = result:select(dim, part)
    elseif type(part) == "table" then
      result, dim = result:slice(dim, part[1], part[2], part[3]), dim + 1
    elseif part == ":" then
      dim = dim + 1
    else
      error(('index[%d]: wanted a number, a table { first, end, step } or ":", got %s'):format(i,
        object.describe(part)), 2)
    end
  end
  return result
end

Tensor = object.define {
  name = "Tensor", ctype = "lacuna_tensor", fields = "lacuna_tensor_view view;", free = release, methods = methods,
  meta = {
    __index = index, __newindex = newindex, __call = call,
    -- A comparison with nil comes here too; comparing with nil inside would come here again.
    __eq = function(a, b) return Tensor.is(a) and Tensor.is(b) and a.handle == b.handle end,
    __tostring = function(self)
      if self.handle == nil then return "Tensor (freed)" end
      return native.text(function(text, capacity, length)
        return C.lacuna_tensor_format(self.handle, text, capacity, length)
      end, 1024)
    end,
  },
}

--- lacuna.tensor(table, options); see lua/lacuna/tensor_create.lua.
M.create = require "lacuna.tensor_create"(M, dtype_number)
setmetatable(M, { __call = function(_, ...) return M.create(...) end })
M.is = Tensor.is
M.handle = Tensor.handle

--- The floats of a contiguous float32 vector, and how many; raises naming the argument for anything else.
function M.data_float32(value, argument, level)
  Tensor.handle(value, argument, (level or 2) + 1)
  local view = value.view
  if view.dtype ~= dtypes.float32 or view.ndim ~= 1 or (view.strides[0] ~= 1 and view.sizes[0] > 1) then
    error(("%s: wanted a contiguous float32 tensor of one dimension, got %s of %d"):format(argument, names[view.dtype],
      view.ndim), (level or 2) + 1)
  end
  return ffi.cast("float *", view.data), tonumber(view.sizes[0])
end

return M
