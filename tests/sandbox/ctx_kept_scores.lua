--- The scores of the first call, read and written in the later ones.
-- expect: fails "this Tensor has been freed"
-- first: any
local kept
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  kept = kept or ctx.scores
  kept[0] = kept[1] + 1
end }
