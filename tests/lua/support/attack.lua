--- Attacks on the sandbox (tests/sandbox/*.lua): reads what each must lead to, and runs it. The format is in
-- tests/sandbox/README.md.
local clock = require "lacuna.clock"
local lacuna = require "lacuna"

local attack = {}

local kFolder = os.getenv "LACUNA_TEST_DATA" .. "/sandbox/"
local kSanitized = (os.getenv "LD_PRELOAD" or ""):find "asan" ~= nil

-- `fails "text"` as { how = "fails", text = "text" }; `decides 1, 2` as { how = "decides", values = { 1, 2 } }.
local function parse_outcome(line)
  local how, rest = line:match "^(%S+)%s*(.-)%s*$"
  local outcome = { how = how, text = rest:match '^"(.*)"$' }
  if how:find "^decides" then
    outcome.values = {}
    for number in rest:gmatch "[^,%s]+" do outcome.values[#outcome.values + 1] = tonumber(number) end
  end
  return outcome
end

--- What the head of a file says: { name, path, expect, first, next, calls, scores, log, longest, limits }.
function attack.read(path, source)
  local plan = { name = path:match "([^/]+)%.lua$", path = path, calls = 3, next = "works", limits = {} }
  for key, value in source:match "^[^\n]*\n(.-\n)[^%-]":gmatch "%-%- (%l+): ([^\n]*)" do
    if key == "expect" or key == "first" then
      plan[key] = parse_outcome(value)
    elseif key == "limits" then
      for name, number in value:gmatch "(%l+)=(%S+)" do plan.limits[name] = tonumber(number) end
    elseif key == "next" then
      plan.next = value
    else
      plan[key] = assert(tonumber(value), path .. ": " .. key)
    end
  end
  assert(plan.expect, path .. " does not say what must happen")
  return plan
end

--- All attacks that are files, sorted by name.
function attack.list()
  local plans = {}
  for path in io.popen("ls '" .. kFolder .. "'"):lines() do
    if path:find "%.lua$" then
      local file = assert(io.open(kFolder .. path, "rb"))
      plans[#plans + 1] = attack.read(kFolder .. path, file:read "*a")
      file:close()
    end
  end
  return plans
end

local function ones(count, value)
  local list = {}
  for i = 1, count do list[i] = value or 1 end
  return list
end

local kContexts = {
  gap_selector = function(_, text)
    return { text = text, id = 3, entropy = 1.5, logprob = -0.5, max_position = 8191 }
  end,
  query_rule = function()
    return { hidden = ones(8), embeddings = { ones(8), ones(8), ones(8), ones(8) }, id = 1, text = "x" }
  end,
  sampler_stage = function(plan) return { scores = lacuna.tensor(ones(plan.scores or 64, 0)), entropy = 1 } end,
  fusion_schedule = function() return { entropy = 1, margin = 0.5, similarity = 0.5, kl = 0.1 } end,
  link_policy = function() return { target = "A", text = "a", title = "T", depth = 1, parents = { "T" } } end,
}

--- A ctx for the policy's kind. text: what a gap selector sees; the attacks behave when it is "good".
function attack.context(plan, kind, step, text)
  local ctx = kContexts[kind](plan, text or ",")
  ctx.step, ctx.length, ctx.history = step, 3, { 5, 6, 7 }
  return ctx
end

-- ---- Memory of this process, MiB.

local function status(field)
  for line in io.lines "/proc/self/status" do
    local kilobytes = line:match("^" .. field .. ":%s*(%d+) kB")
    if kilobytes then return tonumber(kilobytes) / 1024 end
  end
end

--- Begins to watch: returns a function that tells by how many MiB the process has been larger than now at its largest;
-- nil where that cannot be told.
function attack.watch_memory()
  if kSanitized then return function() return nil end end
  collectgarbage()
  collectgarbage()
  local file = io.open("/proc/self/clear_refs", "w")
  local reset = file and file:write "5" and file:close()
  local before = status "VmRSS"
  return function() return reset and status "VmHWM" - before or nil end
end

-- ---- Running one.

local function same_number(a, b) return a == b and 1 / a == 1 / b end

local function problem_of_decision(outcome, decision, err)
  if outcome.how == "any" then return nil end
  if decision == nil then return "wanted a decision, got: " .. tostring(err) end
  if outcome.how == "decides_numbers" then
    local count = type(decision) == "table" and #decision or decision:numel()
    return count ~= outcome.values[1] and ("wanted %d numbers, got %d"):format(outcome.values[1], count) or nil
  end
  for i = 1, math.max(#decision, #outcome.values) do
    if not (decision[i] and outcome.values[i] and same_number(decision[i], outcome.values[i])) then
      return ("wanted %s, got %s"):format(table.concat(outcome.values, ", "), table.concat(decision, ", "))
    end
  end
end

--- What is wrong with an outcome; nil when it is as it must be.
function attack.problem(plan, outcome, decision, err)
  if err and (err:find "0x%x" or err:find "[%z\1-\8\11-\31\127]") then
    return "leaks or writes to the terminal: " .. err
  end
  if err and #err > (plan.longest or 4000) then return ("an error of %d bytes"):format(#err) end
  if not outcome.how:find "^fails" and not outcome.how:find "^refused" then
    return problem_of_decision(outcome, decision, err)
  end
  if not err then return "wanted it to fail, got a decision" end
  if not err:find(plan.path, 1, true) then return "the error does not say where: " .. err end
  if outcome.text and not err:find(outcome.text, 1, true) then
    return ("wanted an error with %q, got %q"):format(outcome.text, err)
  end
end

local kSlack = kSanitized and 2000 or 50 -- milliseconds beyond the limit

--- Calls f, timed: the milliseconds that it took, and what it returned.
function attack.timed(f, ...)
  local start = clock.seconds()
  local first, second = f(...)
  return (clock.seconds() - start) * 1000, first, second
end

--- The milliseconds that one call of the plan's policy may take.
function attack.longest(plan) return (plan.limits.milliseconds or 50) + kSlack end

return attack
