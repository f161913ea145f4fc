--- Leaves infinity, or nothing but -infinity.
-- expect: fails "scores: wanted"
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  if ctx.step == 1 then ctx.scores[3] = 1 / 0 else ctx.scores:fill_(-1 / 0) end
end }
