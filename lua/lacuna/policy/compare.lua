--- Two policies on the same decisions: A/B.
--
--   local differences = lacuna.policy.compare("a.lua", "b.lua", contexts)
--   print(differences)                          -- a line for each decision that differs
--   print(#differences, differences.compared, differences[1].index, differences[1].a, differences[1].b)
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local Policy = require "lacuna.policy.handle"
local tensor = require "lacuna.tensor"

-- A policy of its own for the comparison: its state is the file's, and nothing is changed for whoever uses the other.
local function policy_of(value, argument)
  local policy, err
  if getmetatable(value) == Policy then
    policy, err = value:copy()
  elseif type(value) == "string" then
    policy, err = Policy.new(value, "full", {})
  else
    fail("%s: wanted a Policy or a path, got %s", argument, describe(value))
  end
  if not policy then fail("%s: %s", argument, err) end
  return policy
end

-- What a sampler stage decides is what it leaves in the scores.
local function decide(policy, given)
  if policy.kind ~= "sampler_stage" then return policy:choose(given) end
  local own = {}
  for name, value in pairs(given) do own[name] = value end
  own.scores = own.scores and own.scores:clone()
  local _, err = policy:choose(own)
  if err then return nil, err end
  return own.scores
end

local function plain(value) return tensor.is(value) and value:tolist() or value end

local function same(a, b)
  a, b = plain(a), plain(b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b or (a ~= a and b ~= b) end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local kMostShown = 8 -- values of a list in a line

local function show(value, err)
  if err then return err end
  value = plain(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i = 1, math.min(#value, kMostShown) do parts[i] = tostring(value[i]) end
  if #value > kMostShown then parts[#parts + 1] = ("… %d in all"):format(#value) end
  local names = {}
  for name in pairs(value) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do parts[#parts + 1] = name .. " = " .. tostring(value[name]) end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local Differences = {}
Differences.__index = Differences

function Differences:__tostring()
  local lines = { ("%s and %s: %d of %d decisions differ"):format(self.names[1], self.names[2], #self, self.compared) }
  for _, one in ipairs(self) do
    lines[#lines + 1] = ("%6d  %s  |  %s"):format(one.index, show(one.a, one.a_error), show(one.b, one.b_error))
  end
  return table.concat(lines, "\n")
end

--- a, b: Policies (their texts and parameters; each begins with its file's state) or paths, of one kind; contexts:
-- {ctx,…}, each as for Policy:choose. Returns a list of the decisions that differ, {index =, a =, b =} (a_error,
-- b_error where one failed; a sampler stage's decision is the scores that it leaves), with `compared`, how many there
-- were. Raises for misuse.
return function(a, b, contexts)
  a, b = policy_of(a, "a"), policy_of(b, "b")
  if a.kind ~= b.kind then fail("b: wanted a policy of kind %s, as a, got %s", a.kind, b.kind) end
  local _, count = check.list(contexts, "contexts")
  local out = setmetatable({ compared = count, names = { a.name, b.name } }, Differences)
  for i, given in ipairs(contexts) do
    local first, first_error = decide(a, given)
    local second, second_error = decide(b, given)
    if (first_error ~= nil) ~= (second_error ~= nil) or not same(first, second) then
      out[#out + 1] = { index = i, a = first, b = second, a_error = first_error, b_error = second_error }
    end
  end
  a:free()
  b:free()
  return out
end
