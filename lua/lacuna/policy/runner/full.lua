--- Runs a policy with full trust: in this state, with the globals of the host to read, and its own to write.
local program = require "lacuna.policy.program"

local full = {}
local Running = {}
Running.__index = Running

-- The globals of the host to read; a policy's own names to write; `tensor`, as in a sandbox.
local function new_environment()
  return setmetatable({ tensor = function(...) return require "lacuna.tensor".create(...) end }, { __index = _G })
end

--- Compiles the file's text. Returns what runs; nil, a text, and the texts of all problems.
function full.load(path, source)
  local made, err, problems = program.compile(path, source, new_environment())
  if not made then return nil, err, problems end
  return setmetatable({ program = made, description = made:describe() }, Running)
end

function Running:set(values) self.program:set(values) end

--- One decision on an opened ctx. Returns true and the decision; false and a text.
function Running:choose(ctx) return self.program:choose(ctx) end

--- Nothing asks it any more.
function Running:free() self.program = nil end

--- The state, for a newer version. Returns true and it.
function Running:state() return true, self.program.state end

--- Takes over from an older version. Returns true; nil and a text.
function Running:migrate(old)
  local _, state = old:state()
  return self.program:migrate(state)
end

return full
