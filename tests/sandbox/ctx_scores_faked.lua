--- Puts a table in the place of the scores, that the check of them may look there.
-- expect: fails "scores: wanted"
return { api = 1, kind = "sampler_stage", name = "attack", choose = function(ctx)
  ctx.scores:fill_(0 / 0)
  ctx.scores = setmetatable({ numel = function() return 0 end }, { __index = function() return function() end end })
end }
