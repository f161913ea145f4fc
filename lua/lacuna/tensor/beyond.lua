--- Methods of tensors that both the engine and libtorch have, called with what the engine's own does not do: other
-- dimensions than the last, keepdim, more than two dimensions, complex numbers, … Those calls go to the operator.
local dtype = require "lacuna.tensor.dtype"
local torch = require "lacuna.torch"
local wrapped = require "lacuna.wrapped"

local kFirstComplex = dtype.numbers.complex64

-- The keywords among the arguments, and how many arguments there are before them.
local function split(...)
  local count = select("#", ...)
  local last = count > 0 and select(count, ...)
  if type(last) == "table" and type((next(last))) == "string" then return last, count - 1 end
  return nil, count
end

-- A predicate: whether any argument is given (nil is not).
local function any_given(_, _, ...)
  local keywords, count = split(...)
  for i = 1, count do
    if (select(i, ...)) ~= nil then return true end
  end
  return keywords ~= nil
end

local function is_dim(engine, self, dim) return dim == nil or dim == -1 or dim == engine.ndim(self) - 1 end

-- Over one dimension: another than the last, several, or more than that argument. place: of the dimension.
local function other_dim(place, most)
  return function(engine, self, ...)
    local keywords, count = split(...)
    if count > most or keywords and (keywords.keepdim ~= nil or keywords.dtype ~= nil) then return true end
    local dim = (select(place, ...))
    if count < place then dim = keywords and keywords.dim end
    return type(dim) == "table" or type(dim) == "number" and not is_dim(engine, self, dim)
  end
end

local function norm(_, _, ...)
  local keywords, count = split(...)
  if count > 1 or keywords and (keywords.dim ~= nil or keywords.keepdim ~= nil) then return true end
  local p = count > 0 and (...) or keywords and keywords.p
  return p ~= nil and p ~= false and p ~= 2
end

local function topk(engine, self, ...)
  local keywords, count = split(...)
  keywords = keywords or {}
  local given = { select(2, ...) }
  local dim, largest, sorted = keywords.dim, keywords.largest, keywords.sorted
  if count >= 2 then dim = given[1] end
  if count >= 3 then largest = given[2] end
  if count >= 4 then sorted = given[3] end
  return largest == false or sorted == false or type(dim) == "number" and not is_dim(engine, self, dim)
end

local function tensor_bound(engine, _, ...)
  local keywords, count = split(...)
  for i = 1, count do
    if engine.is((select(i, ...))) then return true end
  end
  return keywords ~= nil and (engine.is(keywords.min) or engine.is(keywords.max))
end

local function more_dimensions(engine, self, other)
  if type(other) == "table" and next(other) == "other" then other = other.other end
  return engine.is(other) and other.handle ~= nil and (engine.ndim(self) > 2 or engine.ndim(other) > 2)
end

local function tensor_value(engine, _, ...)
  local keywords, count = split(...)
  return engine.is(keywords and keywords.value or count >= 2 and (select(2, ...)) or nil)
end

local function rounding(_, _, ...)
  local keywords = split(...)
  return keywords ~= nil and keywords.rounding_mode ~= nil
end

local function other_place(_, _, ...)
  local keywords, count = split(...)
  return count > 1 or keywords ~= nil and (keywords.device ~= nil or keywords.copy ~= nil)
end

local predicates = {
  sum = any_given, mean = any_given, max = any_given, min = any_given, argmax = any_given, argmin = any_given,
  any = any_given, all = any_given, norm = norm, topk = topk,
  softmax = other_dim(1, 1), log_softmax = other_dim(1, 1), logsumexp = other_dim(1, 1), cumsum = other_dim(1, 1),
  sort = other_dim(1, 2), clamp = tensor_bound, clamp_ = tensor_bound, matmul = more_dimensions, div = rounding,
  div_ = rounding, masked_fill = tensor_value, masked_fill_ = tensor_value, to = other_place,
}

-- What complex tensors, which hold two numbers an element, can do by themselves: be moved, chosen and compared.
local kSimple = {
  "sizes", "dim", "numel", "dtype", "item", "tolist", "to", "float", "clone", "copy_", "fill_", "zero_", "slice",
  "select", "transpose", "reshape", "view", "is_contiguous", "contiguous", "equal", "free", "eq", "ne", "where",
  "masked_select", "masked_fill", "masked_fill_", "index_select", "index_fill_", "index_copy_", "nonzero",
}

--- Wraps the methods. operator(name, self) -> the function of an operator; called only where it is needed.
return function(methods, engine, operator)
  local simple = {}
  for _, name in ipairs(kSimple) do simple[name] = true end
  for name, own in next, methods do
    local beyond = predicates[name]
    if not simple[name] or beyond then
      local function method(self, ...)
        if engine.is(self) and self.handle ~= nil and not torch.is_hidden
          and (beyond and beyond(engine, self, ...) or not simple[name] and engine.dtype(self) >= kFirstComplex) then
          return operator(name)(self, ...)
        end
        return own(self, ...)
      end
      methods[name], wrapped[method] = method, own
    end
  end
end
