-- my_policy: an eviction policy. When a linked document needs room, it says which other one goes.
--
--   lacuna policy check my_policy.lua
--
-- All about this kind, and who asks it: docs/policies/eviction_policy.md.

---@type lacuna.EvictionPolicy
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "eviction_policy",
  name = "my_policy",
  help = "what is little looked at and was used long ago goes first", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    age = { default = 0.01, min = 0, max = 1, help = "attention that a step without use is worth" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { evicted = 0 },

  -- One decision: called when there is no room. ctx, to read, for this decision only:
  --   documents  table    a list of { title =, tokens = how many, last_used = a step, attention = its share, 0 to 1,
  --                       pinned = a boolean }
  --   needed     integer  tokens of room that are wanted
  --   history    History  ids of all tokens so far: #h, h[i] from 1, h:tail(n)
  --   length     integer  how many these are
  --   step       integer  tokens written so far
  -- p: the values of the parameters. Returns the title of a document that is not pinned, or nil: then none goes. It is
  -- asked again until there is room.
  choose = function(ctx, p, state)
    local worst, least = nil, math.huge ---@type string|nil, number
    for _, document in ipairs(ctx.documents) do
      local worth = document.attention - p.age * (ctx.step - document.last_used)
      if not document.pinned and worth < least then worst, least = document.title, worth end
    end
    if worst then state.evicted = state.evicted + 1 end
    return worst
  end,

  -- Optional: the file was saved again, and this is the state of the version before (nil where that had none). Without
  -- this function the new version begins with the state above; where this one fails, the version before goes on. Plain
  -- values alone come over: numbers, texts, truth values, tables of them.
  on_reload = function(old_state)
    return { evicted = old_state and old_state.evicted or 0 }
  end,
}

-- Optional: runs whenever the file is loaded. What it raises refuses the file, with its line; a version before goes on.
---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local documents = {
    { title = "Sea", tokens = 10, last_used = 9, attention = 0.1, pinned = false },
    { title = "Lake", tokens = 10, last_used = 0, attention = 0.1, pinned = false },
    { title = "Ship", tokens = 10, last_used = 0, attention = 0, pinned = true },
  }
  assert(policy.choose({ documents = documents, step = 10 }, { age = 0.01 }, { evicted = 0 }) == "Lake")
end

return policy
