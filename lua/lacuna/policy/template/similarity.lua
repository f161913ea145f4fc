-- my_policy: a similarity. It says how well each candidate fits a query.
--
--   lacuna policy check my_policy.lua
--
-- All about this kind, and who asks it: docs/policies/similarity.md.

---@type lacuna.Similarity
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "similarity",
  name = "my_policy",
  help = "cosine, raised to a power with its sign", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    sharpness = { default = 1, min = 0.1, max = 10, help = "1: the cosine; more: the best stand out" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { decisions = 0 },

  -- One decision: called once for each query. ctx, to read, for this decision only:
  --   query       Tensor (dim)     what is looked for
  --   vectors     Tensor (n, dim)  the candidates' vectors, in rows
  --   candidates  Tensor (n)       int64: their ids
  --   history     History  ids of all tokens so far: #h, h[i] from 1, h:tail(n)
  --   length      integer  how many these are
  --   step        integer  decisions before this one
  -- p: the values of the parameters. Returns the scores, more is better: a Tensor (n) or a list of n finite numbers.
  choose = function(ctx, p, state)
    state.decisions = state.decisions + 1
    local scores = ctx.vectors:cosine_similarity(ctx.query):tolist()
    for i, cosine in ipairs(scores) do
      scores[i] = cosine < 0 and -(-cosine) ^ p.sharpness or cosine ^ p.sharpness
    end
    return scores
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
  local ctx = { query = tensor { 1, 0 }, vectors = tensor { { 2, 0 }, { 0, 3 }, { -1, 0 } } }
  local scores = policy.choose(ctx, { sharpness = 2 }, { decisions = 0 })
  assert(scores[1] == 1 and scores[2] == 0 and scores[3] == -1, "along, across, against")
end

return policy
