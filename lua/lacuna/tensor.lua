--- Tensors: the engine's strided arrays, 0-based as in PyTorch, of any of PyTorch's element types.
--
--   local t = lacuna.tensor { { 1, 2, 3 }, { 4, 5, 6 } }
--   print(t[1][2], t:transpose(0, 1), t { ":", { 0, 2 } })     -- 6, a view (3, 2), a view (2, 2)
--
-- Views share memory. int64 elements come out as Lua numbers, which are exact up to 2^53, complex ones as LuaJIT's
-- `complex` cdata (z.re, z.im). a + b, -a, 2 * a and so on are a:add(b) …; a == b is a:equal(b). #t means nothing; ask
-- t:sizes().
local dtype = require "lacuna.tensor.dtype"
local engine = require "lacuna.tensor.engine"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local C, ffi = native.C, native.ffi

require "lacuna.tensor.engine_torch"(engine)
local methods, call = require "lacuna.tensor.methods"(engine)
local aten = require "lacuna.tensor.aten"(methods)
require "lacuna.tensor.beyond"(methods, engine, aten.required)
require "lacuna.tensor.gradients"(methods, engine)
local index, newindex = require "lacuna.tensor.index"(methods, engine, aten.method)

local meta = require "lacuna.tensor.operators"(methods, engine)
meta.__index, meta.__newindex, meta.__call = index, newindex, call
function meta.__tostring(self) return self.handle == nil and "Tensor (freed)" or engine.format(self) end

local Tensor = engine.define(methods, meta)

local M = { dtypes = dtype.numbers, adopt = engine.adopt, is = Tensor.is, handle = Tensor.handle }

local create = require "lacuna.tensor.create"(engine)
local kOptions = { dtype = true, requires_grad = true }

--- lacuna.tensor(table, options); see lua/lacuna/tensor/create.lua. options.requires_grad: whether what is done to it
-- is recorded (lua/lacuna/autograd.lua).
function M.create(value, options)
  local result = create(value, options, kOptions)
  if options and options.requires_grad ~= nil then result:requires_grad_(options.requires_grad) end
  return result
end
setmetatable(M, { __call = function(_, ...) return M.create(...) end })

--- A second handle on the same elements, which can be freed by itself; nothing is written through a read-only one.
function M.lend(value, read_only)
  local out = ffi.new "lacuna_tensor *[1]"
  native.raise(C.lacuna_tensor_lend(Tensor.handle(value, "tensor"), read_only and 1 or 0, out))
  return engine.adopt(out[0])
end

--- The floats of a contiguous float32 vector, and how many; raises naming the argument for anything else. They are
-- there as long as something holds `value`.
function M.data_float32(value, argument)
  Tensor.handle(value, argument)
  local view = value.layout
  if view.dtype ~= M.dtypes.float32 or view.ndim ~= 1 or (view.strides[0] ~= 1 and view.sizes[0] > 1) then
    fail("%s: wanted a contiguous float32 tensor of one dimension, got %s of %d", argument, dtype.names[view.dtype],
      view.ndim)
  end
  return ffi.cast("float *", view.data), tonumber(view.sizes[0])
end

return M
