--- The primitives of tensors that libtorch has to do: of tensors that autograd follows, and of those whose elements it
-- has itself. Everything else stays the engine's own.
--
-- The methods of tensors check their arguments and ask an engine for primitives (engine.lua lists them); here each one
-- that works on elements is put before the engine's own and hands such tensors on to the operator that does the same.
local dtype = require "lacuna.tensor.dtype"
local native = require "lacuna.native"
local torch = require "lacuna.torch"
local C = native.C

local kOtherLayout, kOtherKind = 2, 3 -- lacuna::Place

-- Asked for when the first such tensor is met; by then libtorch is open.
local function operator(name) return require("lacuna.ops").find(name) end

local function is_followed(t) return t.layout.place ~= 0 or C.lacuna_tensor_requires_grad(t.handle) ~= 0 end

-- For each primitive: how many of its first arguments may be tensors, and what to do in its place.
local function over_last(name) -- operators that want a dimension
  return function(t) return operator(name)(t, -1) end
end

local applied = {
  softmax = over_last "softmax", log_softmax = over_last "log_softmax", cumsum = over_last "cumsum",
  logsumexp = function(t) return operator "logsumexp"(t, { -1 }) end,
}

-- Those that ATen has with the arguments the other way round.
local reversed = { rpow = "pow", rremainder = "remainder" }

local function signed(name, t, other, number, alpha)
  if reversed[name] then return operator(reversed[name])(other == nil and number or other, t) end
  if alpha == nil or alpha == 1 then return operator(name)(t, other == nil and number or other) end
  return operator(name)(t, other == nil and number or other, { alpha = alpha })
end

local function bound(value) return value > -math.huge and value < math.huge and value or nil end

local replacements = {
  slice = { 1, function(t, dim, from, to, step) return operator "slice"(t, dim, from, to, step) end },
  select = { 1, function(t, dim, index) return operator "select"(t, dim, index) end },
  transpose = { 1, function(t, dim0, dim1) return operator "transpose"(t, dim0, dim1) end },
  reshape = { 1, function(t, sizes) return operator "reshape"(t, sizes) end },
  to = { 1, function(t, number)
    return operator "to"(t, dtype.names[number], false, true) -- non_blocking, copy
  end },
  copy = { 2, function(t, other) operator "copy_"(t, other) end },
  fill = { 1, function(t, number) operator "fill_"(t, number) end },
  apply = { 2, function(name, t) return (applied[name] or operator(name))(t) end },
  apply_ = { 2, function(name, t) operator(name .. "_")(t) end },
  binary = { 3, function(name, ...) return signed(name, ...) end },
  binary_ = { 3, function(name, ...) signed(name .. "_", ...) end },
  clamp = { 1, function(t, min, max) return operator "clamp"(t, bound(min), bound(max)) end },
  clamp_ = { 1, function(t, min, max) operator "clamp_"(t, bound(min), bound(max)) end },
  masked_fill = { 2, function(t, mask, number) return operator "masked_fill"(t, mask, number) end },
  masked_fill_ = { 2, function(t, mask, number) operator "masked_fill_"(t, mask, number) end },
  masked_select = { 2, function(t, mask) return operator "masked_select"(t, mask) end },
  where = { 3, function(t, condition, other, number)
    return operator "where"(condition, t, other == nil and number or other)
  end },
  matmul = { 2, function(t, other) return operator "matmul"(t, other) end },
  cosine_similarity = { 2, function(t, other, eps) return operator "cosine_similarity"(t, other, -1, eps) end },
  topk = { 1, function(t, k) return operator "topk"(t, k) end },
  sort = { 1, function(t, descending) return operator "sort"(t, -1, descending) end },
  index_select = { 3, function(t, dim, index) return operator "index_select"(t, dim, index) end },
  index_fill_ = { 3, function(t, dim, index, number) operator "index_fill_"(t, dim, index, number) end },
  index_copy_ = { 4, function(t, dim, index, source) operator "index_copy_"(t, dim, index, source) end },
  index_add_ = { 4, function(t, dim, index, source, alpha)
    operator "index_add_"(t, dim, index, source, { alpha = alpha })
  end },
}

-- The primitive that looks at its first arguments and goes one way or the other.
local function choosing(engine, own, count, other)
  return function(a, b, c, d, e)
    if torch.is_open then
      local found = engine.is(a) and is_followed(a) or count > 1 and engine.is(b) and is_followed(b)
        or count > 2 and engine.is(c) and is_followed(c) or count > 3 and engine.is(d) and is_followed(d)
      if found then return other(a, b, c, d, e) end
    end
    return own(a, b, c, d, e)
  end
end

--- Puts them into the engine.
return function(engine)
  local name, replacement = next(replacements)
  while name do
    engine[name] = choosing(engine, engine[name], replacement[1], replacement[2])
    name, replacement = next(replacements, name)
  end

  --- Whether libtorch has to do what is done to this tensor.
  function engine.is_followed(t) return torch.is_open and is_followed(t) end

  --- Whether its elements are in memory.
  function engine.is_here(t) return t.layout.place == 0 end

  -- Elements that are elsewhere, brought here to be read; nil and why for those that cannot be.
  local function brought(t)
    if t.layout.place == kOtherKind then return nil end
    local ok, here = pcall(function()
      return t.layout.place == kOtherLayout and operator "to_dense"(t) or operator "to"(t, { device = "cpu" })
    end)
    return ok and engine.is_here(here) and here or nil
  end

  -- The header says what is unusual.
  local format = engine.format
  function engine.format(t)
    local more, here = {}, t
    if not engine.is_here(t) then
      here = brought(t)
      more = { t:device(), t:layout_name() }
    end
    if torch.is_open and t:requires_grad() then more[#more + 1] = "requires_grad" end
    local ends = #more > 0 and ", " .. table.concat(more, ", ") or ""
    if not here then return ("Tensor (%s) %s%s"):format(table.concat(t:sizes(), ", "), t:dtype(), ends) end
    local text = format(here)
    return ends ~= "" and (text:gsub("\n", ends .. "\n", 1)) or text
  end

  -- The view has room for eight sizes; what has more dimensions is libtorch's.
  local size = engine.size
  function engine.size(t, dim)
    if dim > 7 then return operator "size"(t, dim) end
    return size(t, dim)
  end

  local load = engine.load
  function engine.load(t, offset)
    if t.layout.place ~= 0 then engine.require_here(t) end
    local value = load(t, offset)
    return value
  end

  --- Raises where a tensor's elements are elsewhere, with what brings them here.
  function engine.require_here(t)
    native.raise(C.lacuna_tensor_require_here(t.handle))
  end
end
