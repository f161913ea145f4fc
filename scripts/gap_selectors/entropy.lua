-- Lets the model's own doubt decide: where it is sure what comes next, the near future is worth a look; where it is
-- undecided (high entropy), the places that differ lie farther away.
--
-- The reach grows with the entropy H of the distribution that the token came from: reach = near · 2^(H / doubling), so
-- that every `doubling` nats look twice as far; e^H is the number of equally likely tokens that H stands for.
return {
  api = 1,
  kind = "gap_selector",
  name = "entropy",
  help = "the more undecided the model, the farther",
  params = {
    near = { default = 4, min = 1, max = 1000, unit = "positions", help = "reach when it is certain (entropy 0)" },
    doubling = { default = 1, min = 0.01, max = 100, unit = "nats", help = "more entropy for twice the reach" },
    far = { default = 512, min = 1, max = 1e6, unit = "positions", help = "never look farther than this" },
    count = { default = 4, min = 1, max = 64, unit = "gaps", help = "how many gaps, evenly up to the reach" },
  },
  choose = function(ctx, p)
    local reach = math.min(p.far, p.near * 2 ^ (ctx.entropy / p.doubling))
    local gaps, last = {}, 0
    for i = 1, p.count do
      local gap = math.floor(reach * i / p.count + 0.5) -- whole positions are what the model was trained on
      if gap > last then gaps[#gaps + 1], last = gap, gap end
    end
    return gaps
  end,
}
