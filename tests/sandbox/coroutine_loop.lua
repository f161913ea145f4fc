--- The loop is in a coroutine, whose hook might be another one.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  coroutine.wrap(function() while true do end end)()
end }
