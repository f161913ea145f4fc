--- The library's end inside a sandboxed state: what the trusted state calls by messages (lua/lacuna/policy/wire.lua and
-- engine/script/sandbox). Each function returns true and its results, or false and "path:line: …".
local program = require "lacuna.policy.program"
local new_environment = require "lacuna.policy.guest.environment"
local primitives = require "lacuna.policy.primitives"

primitives.histories.define(require "lacuna.policy.history"(primitives.histories.count, primitives.histories.at))

local guest = {}
local running -- the Program

--- Compiles the file. Returns true and its description; false, a text, and the texts of all problems.
function guest.load(path, source)
  local err, problems
  running, err, problems = program.compile(path, source, new_environment())
  if not running then return false, err, problems end
  return true, running:describe()
end

function guest.set(values)
  running:set(values)
  return true
end

function guest.choose(ctx) return running:choose(ctx) end

-- The kind of a value in a table that cannot leave this state; nil when all can.
local function bound_value(value, seen)
  local kind = type(value)
  if kind ~= "table" then return (kind == "function" or kind == "thread" or kind == "userdata") and kind or nil end
  if seen[value] then return nil end
  seen[value] = true
  for key, field in next, value do
    local kind_of = bound_value(key, seen) or bound_value(field, seen)
    if kind_of then return kind_of end
  end
end

--- The state, for the next version, which has a Lua state of its own: plain values only.
function guest.state()
  local kind = bound_value(running.state, {})
  if kind then
    return false, ("%s:1: state: wanted numbers, texts, truth values and tables of them to take over, got a %s")
      :format(running.path, kind)
  end
  return true, running.state
end

function guest.migrate(old_state)
  local ok, err = running:migrate(old_state)
  return ok or false, err
end

return guest
