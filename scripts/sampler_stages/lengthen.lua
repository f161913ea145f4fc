-- Gives a text its length: until `least` tokens are written the end-of-text token is lowered, from `most` nats at the
-- beginning evenly down to nothing, so that the model may still end where it is sure, but does not stop at the first
-- full stop.
--
--   lacuna generate --prompt "Once upon a time" --policy scripts/sampler_stages/lengthen.lua --param lengthen.least=200
---@type lacuna.SamplerStage
local policy = {
  api = 1,
  kind = "sampler_stage",
  name = "lengthen",
  help = "lowers the end-of-text token while the text is short",
  params = {
    least = { default = 100, min = 1, max = 1e6, unit = "tokens", help = "from here on nothing is done" },
    most = { default = 8, min = 0, max = 1e4, unit = "nats", help = "taken off before the first token" },
    eos = { default = 2, min = 0, max = 1e9, help = "id of the end-of-text token: model.eos (2: SmolLM2's)" },
  },

  choose = function(ctx, p)
    if ctx.step >= p.least or p.eos >= ctx.scores:numel() then return end
    local lowered = ctx.scores[p.eos] - p.most * (1 - ctx.step / p.least)
    local rest = ctx.scores:clone()
    rest[p.eos] = -math.huge
    if rest:max():item() > -math.huge then ctx.scores[p.eos] = lowered end -- where it alone is left there is no choice
  end,
}

---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p = { least = 10, most = 4, eos = 2 }
  local scores = tensor { 0, 0, 0 }
  policy.choose({ scores = scores, step = 5 }, p)
  assert(scores[2] == -2 and scores[0] == 0, "half the way: half as much")
  policy.choose({ scores = scores, step = 10 }, p)
  assert(scores[2] == -2, "long enough")
end

return policy
