--- Two texts of megabytes that differ in the last byte, compared without an end.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local a = ("x"):rep(3e6)
  local b, count = a .. "b", 0
  a = a .. "a"
  while true do
    if a < b and a <= b then count = count + 1 end
  end
end }
