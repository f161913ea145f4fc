--- Catches the error of the deadline and returns a decision, as if nothing had been.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  pcall(function() while true do end end)
  return { 1 }
end }
