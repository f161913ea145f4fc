--- Attacks on the sandbox: each file of tests/sandbox is a hostile policy, whose head says what must happen. The host
-- must not crash, not wait longer than the budget and 50 ms, not grow beyond the cap, and go on as if nothing had been.
package.path = os.getenv "LACUNA_TEST_DATA" .. "/lua/?.lua;" .. package.path
local attack = require "support.attack"
local policy = require "lacuna.policy"

local kLevels = { "sandboxed", "process" } -- of trust
local kAttempts = 4 -- a slow call is tried again, in new sandboxes: the machine may have had other work

local kGood = os.getenv "LACUNA_TEST_DATA" .. "/../scripts/gap_selectors/seed.lua"
local kMemorySlack = 24 -- MiB: what the host itself needs for a decision of megabytes

-- Loads and calls the policy of a plan. Returns what is wrong, and the longest call's milliseconds.
local function run(plan, level)
  local longest, loaded, err = attack.timed(policy.load, plan.path, { trust = level, limits = plan.limits })
  if plan.expect.how == "refused" then
    return loaded and "wanted it to be refused" or attack.problem(plan, plan.expect, nil, err), longest
  end
  if not loaded then return "does not load: " .. err, longest end
  local function call(step, text)
    local took, decision, why = attack.timed(loaded.choose, loaded, attack.context(plan, loaded.kind, step, text))
    longest = math.max(longest, took)
    return decision, why
  end
  if plan.expect.how == "refused_reload" then
    local took, ok, why = attack.timed(loaded.reload, loaded)
    longest = math.max(longest, took)
    return ok and "wanted the reload to be refused" or attack.problem(plan, plan.expect, nil, why), longest
  end
  local last = plan.expect
  for step = 1, plan.calls do
    local decision, why = call(step)
    local problem
    if step == 1 and plan.first then
      problem = attack.problem(plan, plan.first, decision, why)
    elseif plan.first and step < plan.calls and not why then
      problem = nil -- somewhere on the way the first outcome becomes the last one
    else
      problem = attack.problem(plan, last, decision, why)
    end
    if problem then return ("call %d: %s"):format(step, problem), longest end
  end
  if loaded.kind == "gap_selector" and plan.next == "works" then
    local decision, why = call(plan.calls + 1, "good")
    if not decision or decision[1] ~= 7 then return "the next good call: " .. tostring(why), longest end
  end
  return nil, longest
end

for _, level in ipairs(kLevels) do
  describe(("an attack (%s)"):format(level), function()
    local good = assert(policy.load(kGood, { trust = level }))

    for _, plan in ipairs(attack.list()) do
      it(plan.name, function()
        local problem, longest
        for _ = 1, kAttempts do
          local grown = attack.watch_memory()
          problem, longest = run(plan, level)
          local megabytes = grown()
          if not problem and megabytes and megabytes > 2 * (plan.limits.megabytes or 16) + kMemorySlack then
            problem = ("the process grew by %.0f MiB"):format(megabytes)
          end
          if not problem and longest <= attack.longest(plan) then break end
        end
        assert.is_nil(problem)
        assert.is_true(longest <= attack.longest(plan), ("took %.0f ms"):format(longest))
        assert.same({ 10, 20, 30 }, good:choose(attack.context({}, "gap_selector", 1, ",")))
      end)
    end
  end)
end
