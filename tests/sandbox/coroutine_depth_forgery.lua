--- A pcall that was entered at a shallow depth and fails at a deep one, to have the count of levels fall below the truth.
-- expect: decides 100
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  -- Made at depth 1, all of them; each fails later, wherever it is resumed, and goes on from there.
  local cheats, deepest = {}, 0
  for i = 1, 50 do
    cheats[i] = coroutine.create(function()
      pcall(function() error(coroutine.yield()) end)
      coroutine.yield "below"
      local function nest(depth)
        deepest = math.max(deepest, depth)
        local following = table.remove(cheats)
        if following and depth % 50 == 0 then
          pcall(coroutine.resume, following)
          pcall(coroutine.resume, following, depth)
        end
        pcall(coroutine.resume, coroutine.create(nest), depth + 1)
      end
      nest(coroutine.yield())
    end)
    coroutine.resume(cheats[i])
  end
  local count = 0
  local function descend(depth)
    count = math.max(count, depth)
    if depth == 60 then
      for _, cheat in ipairs(cheats) do coroutine.resume(cheat) end -- each restores the depth that it began at
    end
    local thread = coroutine.create(descend)
    pcall(coroutine.resume, thread, depth + 1)
  end
  descend(0)
  return { count }
end }
