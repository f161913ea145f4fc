--- Functions, threads and handles as a decision.
-- expect: fails "gap 1: wanted a finite number, got"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local all = { function() end, coroutine.create(function() end), ctx.history, tensor { 1 }, ctx, tensor }
  return { all[ctx.step] or print }
end }
