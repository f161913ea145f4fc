--- Frees what is lent to it, and says nothing: the check of the decision must not trip over it.
-- expect: any
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx) ctx.scores:free() end }
