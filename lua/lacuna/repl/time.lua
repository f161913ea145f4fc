--- `:time [N] CODE`: how long code takes.
local clock = require "lacuna.clock"
local session = require "lacuna.repl.session"

local M = {}

local kShort = 0.05 -- seconds: what takes less is run more often
local kEnough, kMostRuns = 0.3, 1000 -- so long altogether, or so often

local kUnits = { { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "µs" }, { 1e-9, "ns" } }

local function duration(seconds)
  for _, unit in ipairs(kUnits) do
    if seconds >= unit[1] then return ("%.3g %s"):format(seconds / unit[1], unit[2]) end
  end
  return ("%.3g ns"):format(seconds * 1e9)
end

-- "12 f(x)" -> 12, "f(x)". "1 + 1" is an expression.
local function parse(argument)
  local count, code = argument:match "^(%d+)%s+([%a_(\"'{].*)$"
  if not count or code:find "^and%f[^%w_]" or code:find "^or%f[^%w_]" then return nil, argument end
  return math.max(1, tonumber(count)), code
end

local function run_once(chunk, take)
  local start = clock.seconds()
  local ok, message = session.run(chunk, take)
  return clock.seconds() - start, ok, message
end

-- Runs the code and prints what it takes. Returns a text on what is wrong.
function M.run(argument)
  local wanted, code = parse(argument)
  if code == "" then return ":time: wanted an expression or statements, got nothing" end
  local chunk, is_expression = session.compile(code)
  if not chunk then return is_expression end
  local first, ok, message = run_once(chunk, session.print)
  if not ok then return message end
  local times = { first }
  local most = wanted or (is_expression and first < kShort and kMostRuns or 1)
  local total = first
  local function ignore() end
  while #times < most and (wanted or total < kEnough) do
    local seconds
    seconds, ok, message = run_once(chunk, ignore)
    if not ok then return message end
    times[#times + 1], total = seconds, total + seconds
  end
  table.sort(times)
  local text = #times == 1 and duration(first) or ("%s in the middle of %d runs, %s at best, %s the first time"):format(
    duration(times[math.ceil(#times / 2)]), #times, duration(times[1]), duration(first))
  io.write(text, "\n")
end

return M
