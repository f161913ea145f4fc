--- A huge table, emptied: each next looks at all of it.
-- expect: fails "ran longer than the 100 ms"
-- limits: milliseconds=100
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  for i = 1, 100000 do t["k" .. i] = true end
  for i = 1, 99999 do t["k" .. i] = nil end
  while true do next(t) end
end }
