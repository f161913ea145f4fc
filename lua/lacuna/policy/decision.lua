--- What the kinds of policies may decide: each check returns the decision (a copy where the caller keeps it), or nil
-- and a text that says what was wanted.
local describe = require "lacuna.describe"

local decision = {}

--- Most gaps of one decision: as many as one exploration evaluates.
decision.most_gaps = 8192

--- The length of a list without holes or other keys; nil for anything else.
function decision.list_length(value)
  if type(value) ~= "table" then return nil end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value and count or nil
end

--- A list of at most 8,192 finite numbers; empty, negative and far ones are fine.
function decision.gap_selector(value)
  local count = decision.list_length(value)
  if not count then
    return nil, ("wanted a list of gaps, got %s"):format(type(value) == "table" and "a table that is no list"
      or describe(value))
  end
  if count > decision.most_gaps then
    return nil, ("wanted at most %d gaps, got %d"):format(decision.most_gaps, count)
  end
  local gaps = {}
  for i = 1, count do
    local gap = value[i]
    if type(gap) ~= "number" or gap ~= gap or math.abs(gap) == math.huge then
      return nil, ("gap %d: wanted a finite number, got %s"):format(i, describe(gap))
    end
    gaps[i] = gap
  end
  return gaps
end

--- The decision of a policy of that kind, checked. Kinds whose decisions are for the caller alone pass as they are.
function decision.check(kind, value)
  local checker = decision[kind]
  if not checker then return value end
  return checker(value)
end

return decision
