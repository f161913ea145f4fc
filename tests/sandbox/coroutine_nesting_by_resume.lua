--- Likewise by resume, each level telling the one above that all is well.
-- expect: decides 100
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local deepest = 0
  local function nest(depth)
    deepest = math.max(deepest, depth)
    pcall(coroutine.resume, coroutine.create(nest), depth + 1)
  end
  nest(0)
  return { deepest }
end }
