--- Whole numbers beyond 64 bits: they begin again, and nothing else happens.
-- expect: decides 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = tensor({ 2 ^ 62, -2 ^ 62, 2 ^ 53 }, { dtype = "int64" })
  for _ = 1, 4 do
    t:add_(t)
    t:mul_(t)
    pcall(t.mul_, t, 2 ^ 62)
    pcall(t.mul_, t, 1e300)
    pcall(t.add_, t, 1 / 0)
    pcall(t.add_, t, t, -2 ^ 63)
    pcall(t.fill_, t, -2 ^ 63)
    local _ = t:sum(), t:max(), t:float(), t:to "float16", t:to "bool"
  end
  tensor { 1e300, -1 / 0, 0 / 0 }:to "int64"
  return { 1 }
end }
