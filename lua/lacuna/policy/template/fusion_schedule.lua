-- my_policy: a fusion schedule. It says how much a second distribution is mixed into the model's, step by step.
--
--   lacuna policy check my_policy.lua
--
-- All about this kind, and who asks it: docs/policies/fusion_schedule.md.

---@type lacuna.FusionSchedule
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "fusion_schedule",
  name = "my_policy",
  help = "more help where the model is undecided", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    most = { default = 0.3, min = 0, max = 1, help = "lambda where the model has no idea" },
    half = { default = 2, min = 0.01, max = 20, unit = "nats", help = "entropy at which it is half of that" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { decisions = 0 },

  -- One decision: called once for each step. ctx, to read, for this decision only:
  --   entropy     number   nats: of the model's distribution
  --   margin      number   probability: the best token's over the second's
  --   similarity  number   of the query and the best of what was found
  --   kl          number   nats: of the second distribution from the model's
  --   history     History  ids of all tokens so far: #h, h[i] from 1, h:tail(n)
  --   length      integer  how many these are
  --   step        integer  tokens written before this one
  -- p: the values of the parameters. Returns lambda, from 0 (the model alone) to 1, or { lambda = }, or { kl = }: as
  -- much as moves the distribution by so many nats.
  choose = function(ctx, p, state)
    state.decisions = state.decisions + 1
    return p.most * ctx.entropy / (ctx.entropy + p.half)
  end,

  -- Optional: the file was saved again, and this is the state of the version before (nil where that had none). Without
  -- this function the new version begins with the state above; where this one fails, the version before goes on. Plain
  -- values alone come over: numbers, texts, truth values, tables of them.
  on_reload = function(old_state)
    return { decisions = old_state and old_state.decisions or 0 }
  end,
}

-- Optional: runs whenever the file is loaded. What it raises refuses the file, with its line; a version before goes on.
---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p, state = { most = 0.3, half = 2 }, { decisions = 0 }
  assert(policy.choose({ entropy = 0 }, p, state) == 0, "a model that is certain is left alone")
  assert(policy.choose({ entropy = 2 }, p, state) == 0.15)
end

return policy
