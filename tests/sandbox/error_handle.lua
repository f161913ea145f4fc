--- A handle as an error.
-- expect: fails "error: History"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  error(ctx.history)
end }
