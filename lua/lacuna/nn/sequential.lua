--- nn.sequential: modules and functions one after another.
local check = require "lacuna.check"
local module = require "lacuna.nn.module"

local Sequential = module.class("Sequential", "nn.")

--- What the last stage makes of what the one before it has made, and so on.
function Sequential:forward(...)
  local value = self[1](...)
  for i = 2, #self do value = self[i](value) end
  return value
end

--- stages: a list of modules and functions, as { nn.linear(2, 8), lacuna.ops.relu, nn.linear(8, 1) }. The i-th is
-- sequential[i]; its parameters' names begin with i - 1.
return function(stages)
  local _, count = check.list(stages, "stages")
  check.integer(count, "stages: length", 1)
  for i = 1, count do check.callable(stages[i], ("stages[%d]"):format(i)) end
  local self = Sequential()
  for i = 1, count do self[i] = stages[i] end
  return self
end
