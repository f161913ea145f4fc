--- The operations of each element, under PyTorch's names, as methods of Tensor; a `_` at the end: in place, returning
-- self. Two tensors broadcast: sizes from the last dimension on are equal, or one is 1 or missing; in place the shape
-- stays. Dtypes promote as PyTorch's do: bool < whole < float < complex, within these by size; a number counts as int64
-- where it is whole, else as float32.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local dtype = require "lacuna.tensor.dtype"
local fail = require "lacuna.fail"

--- Adds the methods. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  -- A function of each element without more arguments.
  local function add_unary(name, in_place)
    methods[name] = function(self, ...)
      engine.check(self, "tensor")
      check.named(name, {}, ...)
      return engine.apply(name, self)
    end
    if not in_place then return end
    methods[name .. "_"] = function(self, ...)
      engine.check(self, "tensor")
      check.named(name .. "_", {}, ...)
      engine.apply_(name, self)
      return self
    end
  end
  -- The first four, of whole numbers and bool, are float32; abs and neg are not of bool. The others give bool.
  for _, name in ipairs { "exp", "log", "sqrt", "reciprocal", "abs", "neg" } do add_unary(name, true) end
  for _, name in ipairs { "isnan", "isinf", "logical_not" } do add_unary(name, false) end

  -- `other` as a Tensor or nil, and as a number.
  local function operand(other, argument)
    if type(other) == "number" then return nil, other end
    if not engine.is(other) then fail("%s: wanted a Tensor or a number, got %s", argument, describe(other)) end
    engine.check(other, argument)
    return other, 0
  end

  -- An operation of this tensor and another one or a number. names: of the arguments, the last of which may be alpha.
  local function add_binary(name, names, in_place)
    local function arguments(self, where, ...)
      engine.check(self, "tensor")
      local given = check.named(where, names, ...)
      local other, number = operand(given[names[1]], names[1])
      return other, number, check.number(given.alpha == nil and 1 or given.alpha, "alpha")
    end
    methods[name] = function(self, ...) return engine.binary(name, self, arguments(self, name, ...)) end
    if not in_place then return end
    methods[name .. "_"] = function(self, ...)
      engine.binary_(name, self, arguments(self, name .. "_", ...))
      return self
    end
  end
  -- self ± alpha · other, alpha: 1.
  for _, name in ipairs { "add", "sub" } do add_binary(name, { "other", "alpha" }, true) end
  -- A quotient is a float. Of two bool tensors there is none of these.
  for _, name in ipairs { "mul", "div" } do add_binary(name, { "other" }, true) end
  add_binary("pow", { "exponent" }, true)
  -- What is left by a quotient rounded down: of the divisor's sign, as Lua's % has it.
  add_binary("remainder", { "other" }, true)
  -- other - alpha · self; other ^ self; other % self.
  add_binary("rsub", { "other", "alpha" }, false)
  for _, name in ipairs { "rpow", "rremainder" } do add_binary(name, { "other" }, false) end

  --- other / self as PyTorch has it: the reciprocal times other.
  function methods.rdiv(self, ...)
    engine.check(self, "tensor")
    local other, number = operand(check.named("rdiv", { "other" }, ...).other, "other")
    return engine.binary("mul", engine.apply("reciprocal", self), other, number, 1)
  end

  --- Whether `other` has the same shape and the same values, of whatever dtype: a boolean. NaN is no value's like.
  function methods.equal(self, ...)
    engine.check(self, "tensor")
    local other = check.named("equal", { "other" }, ...).other
    engine.check(other, "other")
    return engine.equal(self, other)
  end

  for _, name in ipairs { "maximum", "minimum" } do add_binary(name, { "other" }, false) end
  -- These give bool; the logical ones take what is not 0 as true.
  for _, name in ipairs { "gt", "ge", "lt", "le", "eq", "ne" } do add_binary(name, { "other" }, false) end
  for _, name in ipairs { "logical_and", "logical_or" } do add_binary(name, { "other" }, false) end

  -- The bounds of clamp, one of which may be missing.
  local function bounds(self, where, ...)
    engine.check(self, "tensor")
    local given = check.named(where, { "min", "max" }, ...)
    if given.min == nil and given.max == nil then fail("min: wanted min, max or both, got neither") end
    return check.number(given.min == nil and -math.huge or given.min, "min"),
      check.number(given.max == nil and math.huge or given.max, "max")
  end

  --- Each element within min and max; NaN stays NaN. Not of bool.
  function methods.clamp(self, ...) return engine.clamp(self, bounds(self, "clamp", ...)) end

  function methods.clamp_(self, ...)
    engine.clamp_(self, bounds(self, "clamp_", ...))
    return self
  end

  -- The mask of bool, and the number for where it is true.
  local function filling(self, where, ...)
    engine.check(self, "tensor")
    local given = check.named(where, { "mask", "value" }, ...)
    engine.check(given.mask, "mask")
    return given.mask, dtype.real_value(engine.dtype(self), given.value, "value")
  end

  --- `value` where `mask`, a tensor of bool, is true.
  function methods.masked_fill(self, ...) return engine.masked_fill(self, filling(self, "masked_fill", ...)) end

  function methods.masked_fill_(self, ...)
    engine.masked_fill_(self, filling(self, "masked_fill_", ...))
    return self
  end

  --- Sets every element to 0.
  function methods.zero_(self)
    engine.check(self, "tensor")
    engine.fill(self, 0)
    return self
  end

  --- The elements where `mask` is true, in order: a vector.
  function methods.masked_select(self, ...)
    engine.check(self, "tensor")
    local mask = check.named("masked_select", { "mask" }, ...).mask
    engine.check(mask, "mask")
    return engine.masked_select(self, mask)
  end

  --- This tensor's elements where `condition`, a tensor of bool, is true; elsewhere those of `other`, or that number.
  function methods.where(self, ...)
    engine.check(self, "tensor")
    local given = check.named("where", { "condition", "other" }, ...)
    engine.check(given.condition, "condition")
    return engine.where(self, given.condition, operand(given.other, "other"))
  end
end
