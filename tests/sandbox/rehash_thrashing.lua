--- A table exactly full: every new key counts all of it anew.
-- expect: fails "ran longer than the 100 ms"
-- limits: milliseconds=100
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  for i = 1, 2 ^ 16 do t[i + 0.5] = true end
  local last = 1.5
  for i = 1, math.huge do
    t[last] = nil
    last = -i - 0.25
    t[last] = true
  end
end }
