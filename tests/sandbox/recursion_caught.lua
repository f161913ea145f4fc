--- Recursion without an end, caught, a hundred times.
-- expect: decides 100
-- limits: milliseconds=2000
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function f() return 1 + f() end
  local count = 0
  for _ = 1, 100 do
    if not pcall(f) then count = count + 1 end
  end
  return { count }
end }
