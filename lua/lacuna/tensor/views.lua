--- Views of a tensor, as methods: other shapes over the same memory.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"

local kMost = 2 ^ 53 -- beyond it numbers are not whole

local function dim_of(value, argument) return check.integer(value, argument, -8, 7) end

-- Sizes given as a list or as numbers; -1 for one that the others tell. Returns the list.
local function shape_of(...)
  local count, sizes = select("#", ...), ...
  if count == 1 and type(sizes) == "table" then
    count = select(2, check.list(sizes, "sizes"))
  else
    sizes = { ... }
  end
  if count > 8 then fail("sizes: wanted at most 8 dimensions, got %d", count) end
  for i = 1, count do check.integer(sizes[i], ("sizes[%d]"):format(i), -1, kMost) end
  return sizes
end

--- Adds the methods to `methods`. Returns t{…}. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  local function is_contiguous(self)
    local stride = 1
    for d = engine.ndim(self) - 1, 0, -1 do
      local size = engine.size(self, d)
      if size ~= 1 and engine.stride(self, d) ~= stride then return false end
      stride = stride * math.max(1, size)
    end
    return true
  end

  --- A view of elements from, from + step, … below `to` of a dimension (negative: from the end; clamped as in Python).
  function methods.slice(self, dim, from, to, step)
    engine.check(self, "tensor")
    dim = dim_of(dim, "dim")
    from = check.integer(from == nil and 0 or from, "from", -kMost, kMost)
    to = check.integer(to == nil and kMost or to, "to", -kMost, kMost)
    step = check.integer(step == nil and 1 or step, "step", 1, kMost)
    return engine.slice(self, dim, from, to, step)
  end

  --- A view of one index of a dimension, without that dimension.
  function methods.select(self, ...)
    engine.check(self, "tensor")
    local given = check.named("select", { "dim", "index" }, ...)
    local dim, index = dim_of(given.dim, "dim"), check.integer(given.index, "index", -kMost, kMost)
    return engine.select(self, dim, index)
  end

  --- A view with two dimensions exchanged.
  function methods.transpose(self, ...)
    engine.check(self, "tensor")
    local given = check.named("transpose", { "dim0", "dim1" }, ...)
    local dim0, dim1 = dim_of(given.dim0, "dim0"), dim_of(given.dim1, "dim1")
    return engine.transpose(self, dim0, dim1)
  end

  --- The same elements in another shape, a list or numbers; one size may be -1. A view where the strides
  -- allow one, else a copy.
  function methods.reshape(self, ...)
    engine.check(self, "tensor")
    return engine.reshape(self, shape_of(...))
  end

  --- Likewise, and never a copy: an error where the strides do not allow a view.
  function methods.view(self, ...)
    engine.check(self, "tensor")
    local result = engine.reshape(self, shape_of(...))
    if not engine.same_memory(result, self) then
      fail("tensor: wanted one whose memory is in the shape's order (reshape copies where it must), got another one")
    end
    return result
  end

  function methods.is_contiguous(self) engine.check(self, "tensor") return is_contiguous(self) end

  --- This tensor where it is contiguous (last dimension fastest, no gaps), else a copy that is.
  function methods.contiguous(self)
    engine.check(self, "tensor")
    if is_contiguous(self) then return self end
    return engine.to(self, engine.dtype(self))
  end

  -- One part of t{…} applied to dimension `dim`. Returns the tensor and the dimension that the next part is about.
  local function index_part(tensor, dim, part, name)
    if part == ":" then return tensor, dim + 1 end
    if type(part) == "number" then
      return engine.select(tensor, dim, check.integer(part, name, -kMost, kMost)), dim
    end
    if engine.is(part) then
      engine.check(part, name)
      return engine.index_select(tensor, dim, part), dim + 1
    end
    if type(part) ~= "table" then
      fail('%s: wanted a number, a table { first, end, step }, a Tensor or ":", got %s', name, describe(part))
    end
    for key in pairs(part) do -- holes are what is left out: { nil, 3 }
      if key ~= 1 and key ~= 2 and key ~= 3 then
        fail("%s: wanted { first, end, step }, got one with a key %s", name, describe(key))
      end
    end
    local from = check.integer(part[1] == nil and 0 or part[1], name .. "[1]", -kMost, kMost)
    local to = check.integer(part[2] == nil and kMost or part[2], name .. "[2]", -kMost, kMost)
    local step = check.integer(part[3] == nil and 1 or part[3], name .. "[3]", 1, kMost)
    return engine.slice(tensor, dim, from, to, step), dim + 1
  end

  --- t{ 2, { 0, 3 }, ":" }: for each dimension an index, a table { first, end, step }, or ":" for all: a view. With an
  -- int64 tensor of indices (one at most) for a dimension: a new tensor of those.
  return function(self, spec)
    engine.check(self, "tensor")
    check.list(spec, "index")
    if #spec > engine.ndim(self) then
      fail("index: wanted at most %d (the dimensions), got %d", engine.ndim(self), #spec)
    end
    local result, dim, gathered = self, 0, false
    for i = 1, #spec do
      local part, name = spec[i], ("index[%d]"):format(i)
      if engine.is(part) then
        if gathered then fail(name .. ": wanted at most one Tensor, got another one") end
        gathered = true
      end
      result, dim = index_part(result, dim, part, name)
    end
    return result
  end
end
