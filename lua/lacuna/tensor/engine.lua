--- The engine of tensors: what their methods need of the library, as a table of primitives. This one reaches it
-- through the FFI; the sandbox of policies has one in C++. The files that get this table (methods.lua, views.lua,
-- ops.lua, create.lua) are the same for both, so this list is what another one must have:
--
--   is(value) -> boolean                     whether it is a Tensor, freed or not
--   usable(t) -> boolean                     whether a Tensor is not freed
--   check(value, argument)                   raises "<argument>: wanted a Tensor, got …" or
--                                            "<argument>: this Tensor has been freed"; returns nothing
--   ndim(t), dtype(t) -> number              dimensions; the number of the dtype in dtype.lua
--   size(t, dim), stride(t, dim) -> number   dim from 0 to ndim - 1, not checked; strides count elements
--   same_memory(a, b) -> boolean             whether both begin at one address
--   load(t, offset) -> number or boolean     the element at an offset from the first, not checked; any NaN is a number;
--                                            with an FFI, a cdata for a complex one
--   store(t, offset, value)                  sets it; a value that dtype.problem has none with, a tensor of one's own
--   zeros(dtype, sizes) -> Tensor            sizes: a list
--   slice(t, dim, from, to, step), select(t, dim, index), transpose(t, dim0, dim1), reshape(t, sizes) -> Tensor
--   to(t, dtype) -> Tensor                   new and contiguous, also for the dtype that it has
--   copy(t, other), fill(t, number)          write into t; a complex one may be filled with a cdata
--   format(t) -> text
--   entropy(t) -> number                     of softmax(t), in nats; t: a contiguous float32 vector
--   apply(operation, t) -> Tensor; apply_(operation, t)  in place; operation: as in lacuna_tensor_apply
--   binary(operation, t, other, number, alpha) -> Tensor; binary_(…)  likewise; other: a Tensor or nil, then the number
--   clamp(t, min, max) -> Tensor; clamp_(…)  either bound may be infinite
--   masked_fill(t, mask, number) -> Tensor; masked_fill_(…)
--   masked_select(t, mask), where(t, condition, other, number) -> Tensor
--   equal(t, other) -> boolean
--   matmul(t, other), cosine_similarity(t, other, eps) -> Tensor
--   topk(t, k), sort(t, descending) -> values, indices         two Tensors; descending: a boolean
--   index_select(t, dim, index) -> Tensor
--   index_fill_(t, dim, index, number), index_copy_(t, dim, index, source), index_add_(t, dim, index, source, alpha)
--
-- `t`, `a`, `b`, `other`, `mask`, `condition`, `index`, `source` are Tensors that check() let pass; numbers are whole,
-- and in ±2^53 (dimensions in ±8), where the library's are. What ends in _ is in place and returns nothing. What the
-- library refuses is raised with `fail`, as the library words it.
local dtypes = require "lacuna.tensor.dtype"
local element = require "lacuna.tensor.element"
local memory = require "lacuna.memory"
local native = require "lacuna.native"
local object = require "lacuna.object"
local scope = require "lacuna.scope"
local C, ffi = native.C, native.ffi

local engine = {}
local Tensor

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local cell, number_cell = ffi.typeof "lacuna_tensor *[1]", ffi.typeof "double[1]"

-- Each primitive reads t.handle where it calls the library, and no caller passes a handle or a layout on in a tail
-- call: the collector may free a tensor whose last use is over, as that of x:clone() in x:clone():tolist().

--- Takes over a handle that the library has just made.
function engine.adopt(pointer)
  local self = Tensor.adopt(pointer)
  native.raise(C.lacuna_tensor_get_view(pointer, self.layout))
  memory.look()
  local made = scope.made
  if made then made[#made + 1] = self end
  return self
end
local adopt = engine.adopt

--- Makes the class of the objects that all this is about; once, by lua/lacuna/tensor.lua.
function engine.define(methods, meta)
  Tensor = object.define {
    name = "Tensor", ctype = "lacuna_tensor", fields = "lacuna_tensor_view layout;",
    free = C.lacuna_tensor_free, finaliser = C.lacuna_tensor_release,
    methods = methods, meta = meta,
  }
  return Tensor
end

function engine.is(value) return (Tensor.is(value)) end

function engine.usable(t) return t.handle ~= nil end

function engine.check(value, argument) Tensor.handle(value, argument) end

function engine.ndim(t) return t.layout.ndim end

function engine.dtype(t) return t.layout.dtype end

function engine.size(t, dim) return (tonumber(t.layout.sizes[dim])) end

function engine.stride(t, dim) return (tonumber(t.layout.strides[dim])) end

function engine.same_memory(a, b) return a.layout.data == b.layout.data end

function engine.load(t, offset)
  local value = element.load(t.layout, offset)
  return value
end

function engine.store(t, offset, value)
  element.store(t.layout, offset, value)
  return nil
end

function engine.zeros(dtype, sizes)
  local out = cell()
  native.raise(C.lacuna_tensor_create(dtype, ffi.new("int64_t[8]", sizes), #sizes, out))
  return adopt(out[0])
end

function engine.slice(t, dim, from, to, step)
  local out = cell()
  native.raise(C.lacuna_tensor_slice(t.handle, dim, from, to, step, out))
  return adopt(out[0])
end

function engine.select(t, dim, index)
  local out = cell()
  native.raise(C.lacuna_tensor_select(t.handle, dim, index, out))
  return adopt(out[0])
end

function engine.transpose(t, dim0, dim1)
  local out = cell()
  native.raise(C.lacuna_tensor_transpose(t.handle, dim0, dim1, out))
  return adopt(out[0])
end

function engine.reshape(t, sizes)
  local out = cell()
  native.raise(C.lacuna_tensor_reshape(t.handle, ffi.new("int64_t[8]", sizes), #sizes, out))
  return adopt(out[0])
end

function engine.to(t, dtype)
  local out = cell()
  native.raise(C.lacuna_tensor_to(t.handle, dtype, out))
  return adopt(out[0])
end

function engine.copy(t, other) native.raise(C.lacuna_tensor_copy(t.handle, other.handle)) return nil end

function engine.fill(t, number)
  if type(number) == "cdata" then
    local real, imaginary = dtypes.parts(number)
    native.raise(C.lacuna_tensor_fill_complex(t.handle, real, imaginary))
  else
    native.raise(C.lacuna_tensor_fill(t.handle, number))
  end
  return nil
end

function engine.entropy(t)
  local out = number_cell()
  native.raise(C.lacuna_distribution_measure(t.layout.data, t.layout.sizes[0], -1, out, nil, nil))
  local entropy = out[0]
  return entropy
end

function engine.format(t)
  local formatted = native.text(function(text, capacity, length)
    return C.lacuna_tensor_format(t.handle, text, capacity, length)
  end, 1024)
  return formatted
end

require "lacuna.tensor.engine_ops"(engine)

return engine
