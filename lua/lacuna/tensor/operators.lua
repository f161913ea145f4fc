--- The operators of Tensor: a + b, a - b, a * b, a / b, a % b, a ^ b, -a, of two tensors or a tensor and a number on
-- either side, and a == b. Each is a method, looked up among the methods when it is called.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"

--- Returns the metamethods. engine: see lua/lacuna/tensor/engine.lua.
return function(methods, engine)
  local function check_side(value, operator, side)
    if type(value) == "number" or engine.is(value) then return end
    fail("%s: wanted a Tensor or a number on the %s, got %s", operator, side, describe(value))
  end

  -- name: of the method of a Tensor on the left; reversed: of one on the right of a number.
  local function binary(operator, name, reversed)
    return function(a, b)
      check_side(a, operator, "left")
      check_side(b, operator, "right")
      if engine.is(a) then return methods[name](a, b) end
      return methods[reversed](b, a)
    end
  end

  return {
    __add = binary("+", "add", "add"),
    __sub = binary("-", "sub", "rsub"),
    __mul = binary("*", "mul", "mul"),
    __div = binary("/", "div", "rdiv"),
    __mod = binary("%", "remainder", "rremainder"),
    __pow = binary("^", "pow", "rpow"),
    __unm = function(self) return methods.neg(self) end,
    -- A comparison with nil comes here, too. Between two of a sandbox Lua itself answers for one object, as this does.
    __eq = function(a, b)
      if not (engine.is(a) and engine.is(b)) then return false end
      if rawequal(a, b) or not (engine.usable(a) and engine.usable(b)) then return rawequal(a, b) end
      return methods.equal(a, b)
    end,
  }
end
