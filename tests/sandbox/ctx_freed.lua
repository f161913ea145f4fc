--- Frees what is lent to it.
-- expect: fails
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  ctx.scores:free()
  ctx.scores:free()
  ctx.scores[0] = 1
end }
