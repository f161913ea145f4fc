--- `lacuna model info` and `lacuna model convert`: what a model file holds, and writing it in another format.
local support = require "lacuna.command.support"

local M = {}

--- options: action ("info", "convert"), and those of the action's own module.
function M.run(options)
  local action = options.action
  if action ~= "info" and action ~= "convert" then
    support.usage("model: wanted info or convert, got %s", action and ("%q"):format(action) or "nothing")
  end
  return require("lacuna.command.model." .. action).run(options)
end

return M
