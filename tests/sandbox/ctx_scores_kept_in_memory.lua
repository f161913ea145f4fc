--- Keeps the scores of every call: the host's memory must not stay for them.
-- expect: any
-- calls: 300
-- scores: 65536
local kept = {}
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  kept[#kept + 1] = { ctx.scores, ctx.scores:slice(0, 1, 9), ctx.history }
end }
