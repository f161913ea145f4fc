-- my_policy: a sampler stage. Before a token is drawn it edits the scores of all tokens.
--
--   lacuna policy check my_policy.lua
--   lacuna generate --prompt "Once upon a time" --temperature 0.8 --policy my_policy.lua --watch
--
-- All about this kind: docs/policies/sampler_stage.md.

---@type lacuna.SamplerStage
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "sampler_stage",
  name = "my_policy",
  help = "lowers tokens that stand among the last ones", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    window = { default = 16, min = 1, max = 4096, unit = "tokens", help = "how far back it looks" },
    strength = { default = 1, min = 0, max = 100, unit = "nats", help = "taken off for each time it stands there" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { decisions = 0 },

  -- One decision: called once for each token that is written. ctx, for this decision only:
  --   scores   Tensor (vocab)  log-probabilities but for a constant, -inf for what is out; edit it in place
  --   entropy  number   nats: of the distribution that the scores stand for
  --   history  History  ids of all tokens so far, the prompt's too: #h, h[i] from 1, h:tail(n)
  --   length   integer  how many these are
  --   step     integer  tokens written before this one
  -- p: the values of the parameters. What it returns does not count. NaN or +inf left in the scores, or nothing above
  -- -inf, is a failed decision: then the scores are as they were. `tensor` makes tensors, as lacuna.tensor does; work
  -- with their operations: in a sandbox a loop over the vocabulary takes longer than a decision may.
  choose = function(ctx, p, state)
    state.decisions = state.decisions + 1
    local recent = ctx.history:tail(p.window)
    if #recent == 0 then return end
    local once = {}
    for i = 1, #recent do once[i] = -p.strength end
    ctx.scores:index_add_(0, tensor(recent, { dtype = "int64" }), tensor(once))
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
  local scores = tensor { 3, 2, 1 }
  local history = { tail = function() return { 0, 2, 0 } end }
  policy.choose({ scores = scores, history = history }, { window = 3, strength = 1 }, { decisions = 0 })
  assert(scores[0] == 1 and scores[1] == 2 and scores[2] == 0, "twice, never, once")
end

return policy
