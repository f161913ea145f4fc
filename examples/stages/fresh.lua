-- A sampler stage in Lua: each time that a token stands in the text so far costs it `strength` nats. It looks at no
-- score by itself: one vector operation takes off all of it.
---@type lacuna.SamplerStage
local policy = {
  api = 1,
  kind = "sampler_stage",
  name = "fresh",
  help = "lowers each token for each time that it was written",
  params = {
    strength = { default = 0.5, min = -10, max = 100, unit = "nats", help = "for each time; below 0: raises" },
    window = { default = 4096, min = 1, max = 8192, unit = "tokens", help = "how far back it looks" },
  },

  choose = function(ctx, p)
    local ids = ctx.history:tail(p.window)
    if #ids == 0 then return end
    local cost = tensor(ids):fill_(-p.strength) -- (tokens), one for each
    ctx.scores:index_add_(0, tensor(ids, { dtype = "int64" }), cost)
  end,
}

---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local scores = tensor { 0, 0, 0 }
  local history = { tail = function() return { 2, 0, 2 } end }
  policy.choose({ scores = scores, history = history }, { strength = 1, window = 9 })
  assert(scores[0] == -1 and scores[1] == 0 and scores[2] == -2)
end

return policy
