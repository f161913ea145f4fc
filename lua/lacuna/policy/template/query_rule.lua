-- my_policy: a query rule. It makes the vector that an index is searched with.
--
--   lacuna policy check my_policy.lua
--
-- All about this kind, and who asks it: docs/policies/query_rule.md.

---@type lacuna.QueryRule
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "query_rule",
  name = "my_policy",
  help = "the hidden state, drawn towards the token's own embedding", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    share = { default = 0.25, min = 0, max = 1, help = "of the token's embedding in the query" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { decisions = 0 },

  -- One decision: called once for each query. ctx, to read, for this decision only:
  --   hidden      Tensor (dim)         the last token's final hidden state
  --   embeddings  Tensor (vocab, dim)  the model's input embeddings
  --   id          integer  the last token's id
  --   text        string   its bytes
  --   history     History  ids of all tokens so far: #h, h[i] from 1, h:tail(n)
  --   length      integer  how many these are
  --   step        integer  decisions before this one
  -- p: the values of the parameters. Returns the query: a Tensor (dim) or a list of as many finite numbers.
  choose = function(ctx, p, state)
    state.decisions = state.decisions + 1
    local query = ctx.hidden:clone()
    local size = query:norm():item()
    local own = ctx.embeddings[ctx.id]
    local own_size = own:norm():item()
    if size == 0 or own_size == 0 then return query end
    return query:mul_((1 - p.share) / size):add_(own, { alpha = p.share / own_size })
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
  local ctx = { hidden = tensor { 2, 0 }, embeddings = tensor { { 1, 1 }, { 0, 4 } }, id = 1 }
  local query = policy.choose(ctx, { share = 0.25 }, { decisions = 0 })
  assert(query[0] == 0.75 and query[1] == 0.25, "three parts of one direction, one of the other")
  assert(ctx.hidden[0] == 2, "what is lent stays as it is")
end

return policy
