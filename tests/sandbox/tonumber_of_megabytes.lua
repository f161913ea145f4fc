--- Texts of megabytes read as numbers without an end.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local s, count = ("1"):rep(3e6), 0
  while true do count = count + tonumber(s) + (tonumber(s, 16) or 0) + s end
end }
