--- Leaves NaN in the scores.
-- expect: fails "got nan"
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx) ctx.scores[3] = 0 / 0 end }
