-- my_policy: a gap selector. It says how many positions after its natural one a token is to be tried.
--
--   lacuna policy check my_policy.lua
--   lacuna explore --prompt "Once upon a time" --policy my_policy.lua --watch       explored anew when this is saved
--
-- All about this kind: docs/policies/gap_selector.md.

---@type lacuna.GapSelector
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "gap_selector",
  name = "my_policy",
  help = "far after punctuation, nearer after anything else", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    far = { default = 10, min = 1, max = 1000, unit = "positions", help = "first gap after punctuation" },
    near = { default = { 5, 10, 15 }, min = 1, unit = "positions", help = "gaps after anything else" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { decisions = 0 },

  -- One decision: called once for each token that is explored. ctx, to read, for this decision only:
  --   text          string   the token's bytes: a character may be cut at their ends
  --   id            integer  the token's id
  --   logprob       number   nats: its log-probability
  --   entropy       number   nats: of the distribution that it came from
  --   token         table    the same once more: { id, text, prob, logprob, entropy }
  --   max_position  integer  the last position that the model was trained on
  --   length        integer  how many tokens stand before it
  --   history       History  their ids, oldest first: #h, h[i] from 1, h:tail(n)
  --   step          integer  0, and one more for each further token of the same exploration
  -- p: the values of the parameters. Returns a list of gaps: at most 8,192 finite numbers, also fractions and negative
  -- ones.
  choose = function(ctx, p, state)
    state.decisions = state.decisions + 1
    if ctx.text:find "^%s*[%.,!?]%s*$" then return { p.far, 2 * p.far, 3 * p.far } end
    return p.near
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
  local p, state = { far = 10, near = { 5 } }, { decisions = 0 }
  assert(policy.choose({ text = "," }, p, state)[3] == 30, "three times as far after a comma")
  assert(policy.choose({ text = " sea" }, p, state)[1] == 5, "near after a word")
end

return policy
