--- Versions of policies, and who holds them. One that nothing can ask any more gives back what it has at once: the
-- collector does not know how much that is.
local decide = require "lacuna.policy.decide"

local Pinned = {}
local M = { class = Pinned }
Pinned.__index = Pinned

local function free_unused(running)
  if running.retired and running.pins == 0 then running:free() end
end

--- Begins the life of a version.
function M.begin(running) running.pins = 0 end

--- A newer version has taken its place.
function M.retire(running)
  running.retired = true
  free_unused(running)
end

--- The version of a policy that decides now, held: what is reloaded meanwhile does not change it, until renew().
-- Fields: policy, version.
function M.pin(policy)
  local pinned = setmetatable({ policy = policy }, Pinned)
  pinned:renew()
  return pinned
end

--- As Policy:choose; judge: see lua/lacuna/policy/decide.lua.
function Pinned:choose(ctx, judge) return decide(self.policy, self.running, self.version, ctx, judge) end

--- Holds the version that decides now.
function Pinned:renew()
  local policy, held = self.policy, self.running
  if held == policy.running then return end
  self.running, self.version = policy.running, policy.version
  self.running.pins = self.running.pins + 1
  if not held then return end
  held.pins = held.pins - 1
  free_unused(held)
end

return M
