--- The option `policies` of whatever asks policies: Policies and paths, each of a kind that is asked there.
local check = require "lacuna.check"
local describe = require "lacuna.describe"
local fail = require "lacuna.fail"
local policy = require "lacuna.policy"

-- Where the kinds that something asks today are asked.
local kAskedBy = { gap_selector = "lacuna.explore", sampler_stage = "lacuna.generate" }

--- Returns {Policy,…} of {policy | path,…} (nil: none); nil and a text when a file does not load. asked: the kinds that
-- `where` asks, as keys. Raises for misuse.
return function(list, asked, where)
  local out = {}
  if list == nil then return out end
  for i, value in ipairs((check.list(list, "policies"))) do
    local one = value
    if type(value) == "string" then
      local err
      one, err = policy.load(value)
      if not one then return nil, err end
    elseif not policy.is(value) then
      fail("policies[%d]: wanted a Policy or the path of a policy file, got %s", i, describe(value))
    end
    if not asked[one.kind] then
      fail("policies[%d]: %s asks no %s (%s); %s", i, where, one.kind, one.name,
        kAskedBy[one.kind] and kAskedBy[one.kind] .. " does" or "nothing does yet")
    end
    out[i] = one
  end
  return out
end
