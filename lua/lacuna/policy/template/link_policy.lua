-- my_policy: a link policy. It says what becomes of a link that the model has just written.
--
--   lacuna policy check my_policy.lua
--
-- All about this kind, and who asks it: docs/policies/link_policy.md.

---@type lacuna.LinkPolicy
local policy = {
  api = 1, -- the rules that this file is written by
  kind = "link_policy",
  name = "my_policy",
  help = "follow what is known, write what is near, skip the rest", -- optional: one line about it

  -- What can be set from outside: --param my_policy.NAME=VALUE, or policy:set(NAME, value). A default is a number, a
  -- text, a truth value or a list of numbers; min, max, unit and help are optional, and a value outside is refused.
  params = {
    deepest = { default = 1, min = 0, max = 100, unit = "links", help = "no document is written deeper than this" },
    least = { default = 64, min = 0, unit = "tokens", help = "no document is written with less budget than this" },
  },

  -- Optional: what choose() keeps from one decision to the next, its third argument.
  state = { seen = {} },

  -- One decision: called once for each link. ctx, to read, for this decision only:
  --   target      string   what the link points to, unescaped
  --   text        string   what stands between its brackets
  --   title       string   its title, "" without one
  --   raw         string   what stands between its parentheses, as written
  --   depth       integer  links between the first document and this one
  --   parents     table    titles of the documents on the way here, the first one first
  --   budget      integer  tokens that may still be written
  --   in_corpus   boolean  whether there is such a document
  --   similarity  number   of the target and the text around it
  --   entropy     number   nats: of the distribution that the link's last token came from
  --   history     History  ids of all tokens so far: #h, h[i] from 1, h:tail(n)
  --   length      integer  how many these are
  --   step        integer  decisions before this one
  -- p: the values of the parameters. Returns "corpus" (read the document), "generate" (write one) or "skip", or
  -- { action =, title = another title, reason = a text for the log }.
  choose = function(ctx, p, state)
    if state.seen[ctx.target] then return { action = "skip", reason = "linked before" } end
    state.seen[ctx.target] = true
    if ctx.in_corpus then return "corpus" end
    if ctx.depth < p.deepest and ctx.budget >= p.least then return "generate" end
    return "skip"
  end,

  -- Optional: the file was saved again, and this is the state of the version before (nil where that had none). Without
  -- this function the new version begins with the state above; where this one fails, the version before goes on. Plain
  -- values alone come over: numbers, texts, truth values, tables of them.
  on_reload = function(old_state)
    return { seen = old_state and old_state.seen or {} }
  end,
}

-- Optional: runs whenever the file is loaded. What it raises refuses the file, with its line; a version before goes on.
---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p, state = { deepest = 1, least = 64 }, { seen = {} }
  local ctx = { target = "Sea", in_corpus = true, depth = 0, budget = 100 }
  assert(policy.choose(ctx, p, state) == "corpus")
  assert(policy.choose(ctx, p, state).action == "skip", "the second time")
  assert(policy.choose({ target = "Lake", in_corpus = false, depth = 0, budget = 10 }, p, state) == "skip")
end

return policy
