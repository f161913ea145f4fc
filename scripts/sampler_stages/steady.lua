-- Keeps the choice equally open at every step: the scores are divided by the temperature at which their entropy is
-- `entropy` nats (e^entropy equally likely tokens would have it). A model that is sure is loosened, one that is lost is
-- reined in; a fixed temperature does either too much or too little.
--
-- Entropy rises with the temperature, so halving the interval finds it. It is that of the `count` best tokens: behind
-- them there is next to nothing at the temperatures of use. Behind top_k or top_p it is that of what these leave.
--
--   lacuna generate --prompt "Once upon a time" --sampler "top_p(0.95) policy(steady) draw" \
--       --policy scripts/sampler_stages/steady.lua --param steady.entropy=2

local kHalvings = 12 -- from 0.2 to 2 they leave a 1800th of the temperature open
local kOut = -1e4 -- nats: instead of -inf, whose product with a probability of 0 is no number

local function entropy_at(scores, temperature)
  local logp = scores:div(temperature):log_softmax():clamp_(kOut, 0)
  return -logp:exp():mul_(logp):sum():item()
end

---@type lacuna.SamplerStage
local policy = {
  api = 1,
  kind = "sampler_stage",
  name = "steady",
  help = "the temperature at which the choice is equally open at every step",
  params = {
    entropy = { default = 1.5, min = 0, max = 10, unit = "nats", help = "that is to be had" },
    coldest = { default = 0.2, min = 0.01, max = 100, help = "no lower temperature" },
    hottest = { default = 2, min = 0.01, max = 100, help = "no higher one" },
    count = { default = 256, min = 2, max = 65536, unit = "tokens", help = "best ones that are looked at" },
  },

  choose = function(ctx, p)
    local best = ctx.scores:topk(math.min(p.count, ctx.scores:numel()))
    local cold, hot = p.coldest, math.max(p.coldest, p.hottest)
    for _ = 1, kHalvings do
      local middle = math.sqrt(cold * hot) -- temperatures are factors
      if entropy_at(best, middle) < p.entropy then cold = middle else hot = middle end
    end
    ctx.scores:div_(math.sqrt(cold * hot))
  end,
}

---@diagnostic disable: missing-fields, missing-parameter, param-type-mismatch
function policy.selftest()
  local p = { entropy = 1, coldest = 0.01, hottest = 100, count = 4 }
  local scores = tensor { 3, 1, 0, -math.huge }
  policy.choose({ scores = scores }, p)
  assert(math.abs(entropy_at(scores, 1) - 1) < 0.05, "as open as it is to be")
  assert(scores[3] == -math.huge, "what is out stays out")
end

return policy
