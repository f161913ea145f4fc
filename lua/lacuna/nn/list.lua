--- nn.list: modules in an order, as one part of another module, which decides what to do with them.
local check = require "lacuna.check"
local fail = require "lacuna.fail"
local describe = require "lacuna.describe"
local module = require "lacuna.nn.module"

local List = module.class("List", "nn.")

--- The i-th module is list[i], #list their number; its parameters' names begin with i - 1.
return function(modules)
  local _, count = check.list(modules, "modules")
  local self = List()
  for i = 1, count do
    if not module.is(modules[i]) then fail("modules[%d]: wanted a module, got %s", i, describe(modules[i])) end
    self[i] = modules[i]
  end
  return self
end
