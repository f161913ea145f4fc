--- The last decisions of all policies, while somebody looks: off, it costs a test.
local trace = { enabled = false }

local kMost = 1000 -- decisions that are kept

local entries, count = {}, 0

--- Begins or ends to keep decisions. What was kept stays.
function trace.enable(on) trace.enabled = on end

--- Keeps a decision, or the text of a failed one.
function trace.add(policy, version, step, ok, decided, seconds)
  count = count + 1
  entries[(count - 1) % kMost + 1] = { policy = policy.name, kind = policy.kind, version = version, step = step,
    decision = ok and decided or nil, error = not ok and decided or nil, microseconds = seconds * 1e6 }
end

--- The last n decisions, oldest first: {policy, kind, version, step, decision or error, microseconds}.
function trace.recent(n)
  local out = {}
  for i = math.max(1, count - math.min(n, kMost) + 1), count do out[#out + 1] = entries[(i - 1) % kMost + 1] end
  return out
end

return trace
