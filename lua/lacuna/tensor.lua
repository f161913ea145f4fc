--- Tensors: the engine's strided arrays, 0-based as in PyTorch. float32, float16, int64, bool.
--
--   local t = lacuna.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
--   print(t[1][2], t:transpose(0, 1), t { ":", { 0, 2 } })     -- 6, a view (3, 2), a view (2, 2)
--
-- Views share memory. int64 elements come out as Lua numbers, which are exact up to 2^53. `==` asks whether two are one
-- object. #t means nothing; ask t:sizes().
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local element = require "lacuna.tensor.element"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

local M, methods = {}, {}
local Tensor

local dtypes = { float32 = 0, float16 = 1, int64 = 2, bool = 3 }
local names = { [0] = "float32", "float16", "int64", "bool" }
M.dtypes = dtypes

-- The library's pointer; raises unless `self` is a Tensor that has not been freed. Methods read self.handle once more
-- where they call the library: the collector may free a tensor whose last use is over, as that of x:clone() in
-- x:clone():tolist().
local function handle(self) return Tensor.handle(self, "tensor") end

--- Takes over a handle that the library has just made.
function M.adopt(pointer)
  local self = Tensor.adopt(pointer)
  native.raise(C.lacuna_tensor_get_view(pointer, self.layout))
  memory.report(tonumber(C.lacuna_tensor_bytes(pointer)))
  return self
end

local function release(pointer)
  memory.forget(tonumber(C.lacuna_tensor_bytes(pointer)))
  C.lacuna_tensor_free(pointer)
end

--- {size,…}, one for each dimension.
function methods.sizes(self)
  handle(self)
  local sizes = {}
  for d = 1, self.layout.ndim do sizes[d] = tonumber(self.layout.sizes[d - 1]) end
  return sizes
end

--- How many dimensions.
function methods.dim(self)
  handle(self)
  return self.layout.ndim
end

local function count_of(view)
  local count = 1
  for d = 0, view.ndim - 1 do count = count * tonumber(view.sizes[d]) end
  return count
end

--- How many elements.
function methods.numel(self)
  handle(self)
  local count = count_of(self.layout)
  return count
end

--- "float32", "float16", "int64" or "bool".
function methods.dtype(self)
  handle(self)
  return names[self.layout.dtype]
end

--- The value of a tensor of one element.
function methods.item(self)
  handle(self)
  local count = count_of(self.layout)
  if count ~= 1 then fail("tensor: item wanted one element, got %d", count) end
  local value = element.load(self.layout, 0)
  return value
end

-- Lists of the elements from a dimension on. It passes the tensor itself, not its view: a view keeps nothing alive.
local function lists(self, dim, offset)
  if dim == self.layout.ndim then return (element.load(self.layout, offset)) end
  local list, stride = {}, tonumber(self.layout.strides[dim])
  for i = 0, tonumber(self.layout.sizes[dim]) - 1 do list[i + 1] = lists(self, dim + 1, offset + i * stride) end
  return list
end

--- Nested lists; a number for a tensor without dimensions.
function methods.tolist(self)
  handle(self)
  local result = lists(self, 0, 0)
  return result
end

local function dtype_number(name, argument)
  local number = dtypes[check.string(name, argument)]
  if number then return number end
  local nearest = check.nearest(name, dtypes)
  fail("%s: wanted float32, float16, int64 or bool, got %q%s", argument, name,
    nearest and (" (did you mean %q?)"):format(nearest) or "")
end

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local cell = ffi.typeof "lacuna_tensor *[1]"

--- A new contiguous tensor of that dtype with the same values; to int64 truncates, to bool is "not 0".
function methods.to(self, ...)
  handle(self)
  local dtype = check.named("to", { "dtype" }, ...).dtype
  local out = cell()
  native.raise(C.lacuna_tensor_to(self.handle, dtype_number(dtype, "dtype"), out))
  return M.adopt(out[0])
end

--- The same as to "float32".
function methods.float(self)
  local out = cell()
  native.raise(C.lacuna_tensor_to(handle(self), dtypes.float32, out))
  return M.adopt(out[0])
end

--- A new contiguous tensor with the same values.
function methods.clone(self)
  local out = cell()
  native.raise(C.lacuna_tensor_to(handle(self), self.layout.dtype, out))
  return M.adopt(out[0])
end

--- Copies the values of a tensor of the same shape into this one, converting. Returns self.
function methods.copy_(self, other)
  native.raise(C.lacuna_tensor_copy(handle(self), Tensor.handle(other, "other")))
  return self
end

--- Sets every element. Returns self.
function methods.fill_(self, value)
  handle(self)
  local wanted = element.problem(self.layout, value)
  if wanted then fail("value: wanted %s, got %s", wanted, object.describe(value)) end
  native.raise(C.lacuna_tensor_fill(self.handle, tonumber(value) or (value and 1 or 0)))
  return self
end

local tools = {
  handle = handle, adopt = M.adopt, dtypes = dtypes,
  is = function(value) return (Tensor.is(value)) end,
  of = function(value, argument) return Tensor.handle(value, argument) end,
}
require "lacuna.tensor.views"(methods, tools)
require "lacuna.tensor.ops"(methods, tools)

local index, newindex = require "lacuna.tensor.index"(methods, tools)

Tensor = object.define {
  name = "Tensor", ctype = "lacuna_tensor", fields = "lacuna_tensor_view layout;", free = release, methods = methods,
  meta = {
    __index = index, __newindex = newindex, __call = tools.call,
    -- A comparison with nil comes here too; comparing with nil inside would come here again.
    __eq = function(a, b) return Tensor.is(a) and Tensor.is(b) and a.handle == b.handle end,
    __tostring = function(self)
      if self.handle == nil then return "Tensor (freed)" end
      local formatted = native.text(function(text, capacity, length)
        return C.lacuna_tensor_format(self.handle, text, capacity, length)
      end, 1024)
      return formatted
    end,
  },
}

--- lacuna.tensor(table, options); see lua/lacuna/tensor/create.lua.
M.create = require "lacuna.tensor.create"(M, dtype_number)
setmetatable(M, { __call = function(_, ...) return M.create(...) end })
M.is = Tensor.is
M.handle = Tensor.handle

--- The floats of a contiguous float32 vector, and how many; raises naming the argument for anything else. They are
-- there as long as something holds `value`.
function M.data_float32(value, argument)
  Tensor.handle(value, argument)
  local view = value.layout
  if view.dtype ~= dtypes.float32 or view.ndim ~= 1 or (view.strides[0] ~= 1 and view.sizes[0] > 1) then
    fail("%s: wanted a contiguous float32 tensor of one dimension, got %s of %d", argument, names[view.dtype],
      view.ndim)
  end
  return ffi.cast("float *", view.data), tonumber(view.sizes[0])
end

return M
