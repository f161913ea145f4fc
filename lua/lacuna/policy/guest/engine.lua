--- In a sandboxed state, what lua/lacuna/tensor/engine.lua is in a trusted one: the primitives of tensors, in C++.
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local engine = require("lacuna.policy.primitives").tensors

local usable = engine.usable

function engine.check(value, argument)
  local is_usable = usable(value)
  if is_usable then return end
  if is_usable == nil then fail("%s: wanted a Tensor, got %s", argument, describe(value)) end
  fail("%s: this Tensor has been freed", argument)
end

return engine
