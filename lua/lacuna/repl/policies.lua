--- The policies of a session: what is loaded, as tables for people, and the commands about them.
local check = require "lacuna.check"
local colour = require "lacuna.repl.colour"
local columns = require "lacuna.repl.columns"
local inspect = require "lacuna.repl.inspect"
local policy = require "lacuna.policy"
local show = require "lacuna.repl.show"
local terminal = require "lacuna.terminal"
local text = require "lacuna.text"

local M = {}

--- All policies that are loaded, by their names.
function M.all()
  local list = {}
  if policy.loaded then
    for i, each in ipairs(policy.loaded()) do list[i] = each end
  else
    local seen = {}
    for _, each in pairs(inspect.objects(policy.is)) do
      if not seen[each] then list[#list + 1], seen[each] = each, true end
    end
  end
  table.sort(list, function(a, b)
    if a.name ~= b.name then return a.name < b.name end
    return a.path < b.path
  end)
  return list
end

--- The policies of that name; nil and a text where there is none.
function M.named(name)
  local found, names = {}, {}
  for _, each in ipairs(M.all()) do
    names[#names + 1] = each.name
    if each.name == name then found[#found + 1] = each end
  end
  if #found > 0 then return found end
  if #names == 0 then return nil, "no policy is loaded (lacuna.policy.load loads one)" end
  local nearest = check.nearest(name, names)
  return nil, ("no policy named %s is loaded%s"):format(name, nearest and (" (did you mean %s?)"):format(nearest) or "")
end

local function value_text(value)
  if type(value) == "string" then return value end
  if type(value) == "table" then return table.concat(value, ",") end
  return tostring(value)
end

local function range_text(param)
  if param.min and param.max then return ("%g to %g"):format(param.min, param.max) end
  return param.min and ("from %g"):format(param.min) or param.max and ("to %g"):format(param.max) or ""
end

--- A policy's parameters as a table for people; "" where it has none.
function M.parameters(of)
  local names, rows = {}, {}
  for name in pairs(of.params) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do
    local param = of.params[name]
    local changed = value_text(param.value) ~= value_text(param.default)
    rows[i] = { name, value_text(param.value), param.unit or "", range_text(param),
      changed and ("was %s. "):format(value_text(param.default)) .. (param.help or "") or param.help or "" }
  end
  if #rows == 0 then return "" end
  return columns.table({ "parameter", "value", "unit", "range", "" }, rows, terminal.columns())
end

-- The parameters with values and units, each in one piece, in lines.
local function parameter_lines(of, width)
  local parts = {}
  for name, param in pairs(of.params) do
    parts[#parts + 1] = ("%s=%s%s"):format(name, value_text(param.value), param.unit and " " .. param.unit or "")
  end
  table.sort(parts)
  local lines, line = {}, nil
  for _, part in ipairs(parts) do
    local longer = line and line .. ", " .. part or part
    if line and text.width(longer) > width then
      lines[#lines + 1], line = line .. ",", part
    else
      line = longer
    end
  end
  lines[#lines + 1] = line
  return lines
end

--- Prints the policies that are loaded.
function M.print()
  local list, rows, width = M.all(), {}, terminal.columns()
  if #list == 0 then return "no policy is loaded: lacuna.policy.load \"scripts/gap_selectors/seed.lua\" loads one" end
  for i, each in ipairs(list) do
    rows[i] = { each.name, each.kind, ("%d"):format(each.version), each.trust or "full", each.path }
  end
  local lines = columns.table({ "policy", "kind", "version", "trust", "path" }, rows, width, { [3] = true })
  local place = 0 -- 0: the titles
  for line in lines:gmatch "[^\n]+" do
    io.write(line, "\n")
    for _, parameters in ipairs(place > 0 and parameter_lines(list[place], width - 4) or {}) do
      io.write("    ", colour.paint("dim", parameters), "\n")
    end
    place = place + 1
  end
end

--- ":reload [NAME]": reads the files again. A file that fails leaves its last good version. Returns a text on what
-- is wrong.
function M.reload(name)
  local list, problem = M.all(), nil
  if name ~= "" then list, problem = M.named(name) end
  if problem then return problem end
  if #list == 0 then return "no policy is loaded" end
  for _, each in ipairs(list) do
    if not each.reload then return "policies cannot be reloaded by this version of the library" end
    local ok, err = each:reload()
    if ok then
      io.write(("%s: version %d\n"):format(each.name, each.version))
    else
      require("lacuna.repl.session").report(err)
    end
  end
end

--- ":set NAME.PARAMETER=VALUE". Returns a text on what is wrong.
function M.set(argument)
  local name, param, value = argument:match "^([%w_%-]+)%.([%w_]+)%s*=%s*(.-)%s*$"
  if not name then return ":set: wanted NAME.PARAMETER=VALUE, got " .. (argument == "" and "nothing" or argument) end
  local list, problem = M.named(name)
  if not list then return problem end
  for _, each in ipairs(list) do
    each:set_text(param, value)
    io.write(("%s.%s = %s\n"):format(name, param, value_text(each.params[param].value)))
  end
end

--- What ":set" completes: NAME.PARAMETER=.
function M.settings()
  local out = {}
  for _, each in ipairs(M.all()) do
    for param in pairs(each.params) do out[#out + 1] = ("%s.%s="):format(each.name, param) end
  end
  return out
end

function M.names()
  local out = {}
  for i, each in ipairs(M.all()) do out[i] = each.name end
  return out
end

local kRecent = 20

local function print_decisions(count)
  local rows = {}
  for i, entry in ipairs(policy.recent(count)) do
    local shown = entry.error and "error: " .. tostring(entry.error)
      or show.text(entry.decision, { width = math.huge })
    local name = policy.is(entry.policy) and entry.policy.name or tostring(entry.policy)
    rows[i] = { tostring(entry.step or ""), name, tostring(entry.kind or ""), ("%d"):format(entry.version or 1),
      ("%.0f µs"):format(entry.microseconds or 0), (shown:gsub("\n", " ")) }
  end
  if #rows == 0 then return "no decision is recorded: :trace on records those to come" end
  io.write(columns.table({ "step", "policy", "kind", "version", "time", "decision" }, rows, terminal.columns(),
    { true, [4] = true, [5] = true }))
end

--- ":trace [on|off|N]": the last decisions. Returns a text on what is wrong.
function M.trace(argument)
  if not policy.trace then return "decisions are not recorded by this version of the library" end
  if argument == "on" or argument == "off" then
    policy.trace(argument == "on")
    io.write(argument == "on" and "decisions are recorded; :trace shows the last ones\n" or "no longer recorded\n")
    return
  end
  local count = argument == "" and kRecent or tonumber(argument)
  if not count or count < 1 or count ~= math.floor(count) then
    return ":trace: wanted on, off or how many decisions to show, got " .. argument
  end
  return print_decisions(count)
end

return M
