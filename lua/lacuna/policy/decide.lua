--- One decision of one version of a policy: its ctx is opened, the policy asked, what it says judged, what was lent to
-- it taken back.
local clock = require "lacuna.clock"
local context = require "lacuna.policy.context"
local decision = require "lacuna.policy.decision"
local trace = require "lacuna.policy.trace"

-- Which policy, which version, which call: behind an error's text.
local function signature(policy, version)
  return (" (policy %s, version %d, call %d)"):format(policy.name, version, policy.calls)
end

-- A failed sampler stage must leave the scores as they were.
local function keep_scores(policy, scores)
  if not scores then return end
  if policy.kept and policy.kept:numel() == scores:numel() then policy.kept:copy_(scores) return end
  policy.kept = scores:clone()
end

-- What a stage has left must be scores.
local function check_scores(policy, running, scores, judge)
  local why = (judge or decision.scores)(scores)
  if not why then return true end
  return false, ("%s:%d: choose: %s"):format(policy.path, running.description.line, why)
end

--- running: the version that decides, and its number; given: what the caller knows (see context.open). judge(scores) ->
-- nil or what is wrong with them, in place of the library's own look at what a sampler stage has left. Returns the
-- decision; nil and "file:line: …". Raises for a ctx that is none.
return function(policy, running, version, given, judge)
  local ctx, handles = context.open(running.description.kind, given)
  local start = trace.enabled and clock.seconds()
  policy.calls = policy.calls + 1
  keep_scores(policy, ctx.scores)
  local ok, made = running:choose(ctx)
  if ok and ctx.scores then ok, made = check_scores(policy, running, given.scores, judge) end
  policy.failure = nil
  if not ok then
    policy.failure = made
    made = made .. signature(policy, version)
    if given.scores then given.scores:copy_(policy.kept) end
  end
  context.close(handles)
  if start then trace.add(policy, version, ctx.step, ok, made, clock.seconds() - start) end
  if not ok then return nil, made end
  return made
end
