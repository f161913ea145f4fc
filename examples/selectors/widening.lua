-- A gap selector that keeps state: the more often the same token comes, the farther it looks. What it has counted lasts
-- from one exploration to the next, and over edits of this file: on_reload takes it over.
local kFactor = 2 -- as much farther each time

---@type lacuna.GapSelector
local policy = {
  api = 1,
  kind = "gap_selector",
  name = "widening",
  help = "farther each time the same token comes",
  params = {
    first = { default = 5, min = 1, max = 100, unit = "positions", help = "first gap when a token comes first" },
    farthest = { default = 1000, min = 1, max = 1e6, unit = "positions", help = "never looks farther" },
  },
  state = { times = {} }, -- {id = how often that token came}

  choose = function(ctx, p, state)
    local times = state.times[ctx.id] or 0
    state.times[ctx.id] = times + 1
    local first = math.min(p.farthest, p.first * kFactor ^ times)
    return { first, math.min(p.farthest, 2 * first) }
  end,

  -- old_state: that of the version before, whatever that looked like; nil where it had none.
  on_reload = function(old_state)
    return { times = old_state and old_state.times or {} }
  end,
}

---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p, state = { first = 5, farthest = 15 }, { times = {} }
  assert(policy.choose({ id = 3 }, p, state)[1] == 5)
  assert(policy.choose({ id = 3 }, p, state)[1] == 5 * kFactor, "the second time")
  assert(policy.choose({ id = 3 }, p, state)[2] == 15, "no farther than that")
end

return policy
