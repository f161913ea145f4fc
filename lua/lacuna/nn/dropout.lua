--- nn.dropout: while training, each element is 0 with probability p and else divided by 1 - p (Srivastava et al. 2014).
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local lazy = require "lacuna.ops"
local module = require "lacuna.nn.module"

local Dropout = module.class("Dropout", "nn.")

function Dropout:extra() return ("p=%g"):format(self.p) end

--- input: of any shape. Returns the same shape; in evaluation the input itself.
function Dropout:forward(input)
  if self.p == 0 or not self:is_training() then return input end
  return lazy.ops.dropout(input, self.p, true)
end

--- p (0.5): from 0 to 1. It draws from the streams of lacuna.random.
return function(p)
  if p == nil then p = 0.5 end
  check.number(p, "p")
  if p < 0 or p > 1 then fail("p: wanted a number from 0 to 1, got %g", p) end
  local self = Dropout()
  self.p = p
  return self
end
