--- In a sandboxed state, what lua/lacuna/fail.lua is in a trusted one: misuse is raised at the policy's line.
local raise = require("lacuna.policy.primitives").raise

return function(text, ...)
  if select("#", ...) > 0 then text = text:format(...) end
  raise(text)
end
