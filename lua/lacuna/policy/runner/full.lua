--- Runs a policy with full trust: in this state, with the globals of the host to read, and its own to write.
local program = require "lacuna.policy.program"
local tensor = require "lacuna.tensor"

local full = {}
local Running = {}
Running.__index = Running

-- The globals of the host to read; a policy's own names to write; `tensor`, as in a sandbox.
local function new_environment()
  local environment = { tensor = function(...) return tensor.create(...) end }
  environment._G = environment
  return setmetatable(environment, { __index = _G })
end

-- A state of its own for the next version, whatever comes of it: tables are copied, all else is the same.
local function copied(value, seen)
  if type(value) ~= "table" then return value end
  if seen[value] then return seen[value] end
  local out = {}
  seen[value] = out
  for key, field in next, value do out[copied(key, seen)] = copied(field, seen) end
  return setmetatable(out, getmetatable(value))
end

--- Compiles the file's text. Returns what runs; nil, a text, and the texts of all problems.
function full.load(path, source)
  local made, err, problems = program.compile(path, source, new_environment())
  if not made then return nil, err, problems end
  return setmetatable({ program = made, description = made:describe() }, Running)
end

function Running:set(values) self.program:set(values) end

--- One decision on an opened ctx. Returns true and the decision; false and a text.
function Running:choose(ctx)
  local ok, made = self.program:choose(ctx)
  if ok and tensor.is(made) then made = made:clone() end -- it may be one that was lent
  return ok, made
end

--- Nothing asks it any more.
function Running:free() self.program = nil end

--- The state, for a newer version. Returns true and it.
function Running:state() return true, self.program.state end

--- Takes over from an older version. Returns true; nil and a text.
function Running:migrate(old)
  local _, state = old:state()
  return self.program:migrate(copied(state, {}))
end

return full
