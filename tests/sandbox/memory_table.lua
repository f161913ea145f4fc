--- A table without an end.
-- expect: fails "memory"
-- limits: milliseconds=500 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  while true do t[#t + 1] = true end
end }
