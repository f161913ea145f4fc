--- Views of a tensor, as methods: other shapes over the same memory.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local native = require "lacuna.native"
local object = require "lacuna.object"
local C, ffi = native.C, native.ffi

-- A result's cell is made for each call: a finaliser that runs in between may call here, too.
local cell = ffi.typeof "lacuna_tensor *[1]"
local kMost = 2 ^ 53 -- beyond it numbers are not whole

local function dim_of(value, argument) return check.integer(value, argument, -8, 7) end

-- Sizes given as a list or as numbers; -1 for one that the others tell. Returns int64_t[8], count.
local function shape_of(...)
  local count, sizes = select("#", ...), ...
  if count == 1 and type(sizes) == "table" then
    count = select(2, check.list(sizes, "sizes"))
  else
    sizes = { ... }
  end
  local array = ffi.new "int64_t[8]"
  if count > 8 then fail("sizes: wanted at most 8 dimensions, got %d", count) end
  for i = 1, count do array[i - 1] = check.integer(sizes[i], ("sizes[%d]"):format(i), -1, kMost) end
  return array, count
end

local function is_contiguous(view)
  local stride = 1
  for d = view.ndim - 1, 0, -1 do
    local size = tonumber(view.sizes[d])
    if size ~= 1 and view.strides[d] ~= stride then return false end
    stride = stride * math.max(1, size)
  end
  return true
end

--- Adds the methods to `methods`, and t{…} as tools.call. tools: handle, adopt (see lua/lacuna/tensor.lua).
return function(methods, tools)
  local handle, adopt = tools.handle, tools.adopt

  --- A view of elements from, from + step, … below `to` of a dimension (negative: from the end; clamped as in Python).
  function methods.slice(self, dim, from, to, step)
    handle(self)
    dim = dim_of(dim, "dim")
    from = check.integer(from == nil and 0 or from, "from", -kMost, kMost)
    to = check.integer(to == nil and kMost or to, "to", -kMost, kMost)
    step = check.integer(step == nil and 1 or step, "step", 1, kMost)
    local out = cell()
    native.raise(C.lacuna_tensor_slice(self.handle, dim, from, to, step, out))
    return adopt(out[0])
  end

  --- A view of one index of a dimension, without that dimension.
  function methods.select(self, ...)
    handle(self)
    local given = check.named("select", { "dim", "index" }, ...)
    local dim, index = dim_of(given.dim, "dim"), check.integer(given.index, "index", -kMost, kMost)
    local out = cell()
    native.raise(C.lacuna_tensor_select(self.handle, dim, index, out))
    return adopt(out[0])
  end

  --- A view with two dimensions exchanged.
  function methods.transpose(self, ...)
    handle(self)
    local given = check.named("transpose", { "dim0", "dim1" }, ...)
    local dim0, dim1 = dim_of(given.dim0, "dim0"), dim_of(given.dim1, "dim1")
    local out = cell()
    native.raise(C.lacuna_tensor_transpose(self.handle, dim0, dim1, out))
    return adopt(out[0])
  end

  --- The same elements in another shape, a list or numbers; one size may be -1. A view where the strides
  -- allow one, else a copy.
  function methods.reshape(self, ...)
    handle(self)
    local sizes, count = shape_of(...)
    local out = cell()
    native.raise(C.lacuna_tensor_reshape(self.handle, sizes, count, out))
    return adopt(out[0])
  end

  --- Likewise, and never a copy: an error where the strides do not allow a view.
  function methods.view(self, ...)
    handle(self)
    local sizes, count = shape_of(...)
    local out = cell()
    native.raise(C.lacuna_tensor_reshape(self.handle, sizes, count, out))
    local result = adopt(out[0])
    if result.layout.data ~= self.layout.data then
      fail("tensor: wanted one whose memory is in the shape's order (reshape copies where it must), got another one")
    end
    return result
  end

  function methods.is_contiguous(self) handle(self) return (is_contiguous(self.layout)) end

  --- This tensor where it is contiguous (last dimension fastest, no gaps), else a copy that is.
  function methods.contiguous(self)
    handle(self)
    if is_contiguous(self.layout) then return self end
    local out = cell()
    native.raise(C.lacuna_tensor_to(self.handle, self.layout.dtype, out))
    return adopt(out[0])
  end

  -- One part of t{…} applied to dimension `dim`. Returns the tensor and the dimension that the next part is about.
  local function index_part(tensor, dim, part, name)
    if part == ":" then return tensor, dim + 1 end
    if type(part) == "number" then
      local out = cell()
      native.raise(C.lacuna_tensor_select(tensor.handle, dim, check.integer(part, name, -kMost, kMost), out))
      return adopt(out[0]), dim
    end
    if tools.is(part) then
      local out = cell()
      native.raise(C.lacuna_tensor_index_select(tensor.handle, dim, tools.of(part, name), out))
      return adopt(out[0]), dim + 1
    end
    if type(part) ~= "table" then
      fail('%s: wanted a number, a table { first, end, step }, a Tensor or ":", got %s', name,
        object.describe(part))
    end
    for key in pairs(part) do -- holes are what is left out: { nil, 3 }
      if key ~= 1 and key ~= 2 and key ~= 3 then
        fail("%s: wanted { first, end, step }, got one with a key %s", name, object.describe(key))
      end
    end
    local from = check.integer(part[1] == nil and 0 or part[1], name .. "[1]", -kMost, kMost)
    local to = check.integer(part[2] == nil and kMost or part[2], name .. "[2]", -kMost, kMost)
    local step = check.integer(part[3] == nil and 1 or part[3], name .. "[3]", 1, kMost)
    local out = cell()
    native.raise(C.lacuna_tensor_slice(tensor.handle, dim, from, to, step, out))
    return adopt(out[0]), dim + 1
  end

  --- t{ 2, { 0, 3 }, ":" }: for each dimension an index, a table { first, end, step }, or ":" for all: a view. With an
  -- int64 tensor of indices (one at most) for a dimension: a new tensor of those.
  function tools.call(self, spec)
    handle(self)
    check.list(spec, "index")
    if #spec > self.layout.ndim then
      fail("index: wanted at most %d (the dimensions), got %d", self.layout.ndim, #spec)
    end
    local result, dim, gathered = self, 0, false
    for i = 1, #spec do
      local part, name = spec[i], ("index[%d]"):format(i)
      if tools.is(part) then
        if gathered then fail(name .. ": wanted at most one Tensor, got another one") end
        gathered = true
      end
      result, dim = index_part(result, dim, part, name)
    end
    return result
  end
end
