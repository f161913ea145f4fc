--- Memory to the brim, caught, again and again, and then as if nothing had been.
-- expect: fails
-- limits: milliseconds=100 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local keep = {}
  while true do
    pcall(function() while true do keep = { keep, {}, "x" .. #keep } end end)
    pcall(function() while true do keep = { keep } end end)
  end
end }
