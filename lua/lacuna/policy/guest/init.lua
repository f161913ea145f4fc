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
  running, err, problems = program.compile(path, source, new_environment(), primitives.compile)
  if not running then return false, err, problems end
  return true, running:describe()
end

function guest.set(values)
  running:set(values)
  return true
end

function guest.choose(ctx) return running:choose(ctx) end

local kBound = { ["function"] = true, thread = true, userdata = true }

-- The kind of a value in a table that cannot leave this state; nil when all can. How deep the tables are nested is
-- looked at when they are written.
local function bound_value(state)
  local seen, left = { [state] = true }, { state }
  local function visit(value)
    local kind = type(value)
    if kind == "table" and not seen[value] then seen[value], left[#left + 1] = true, value end
    return kBound[kind] and kind
  end
  while #left > 0 do
    for key, field in next, table.remove(left) do
      local kind = visit(key) or visit(field)
      if kind then return kind end
    end
  end
end

--- The state, for the next version, which has a Lua state of its own: plain values only.
function guest.state()
  local kind = running.state and bound_value(running.state)
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
