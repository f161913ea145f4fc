--- Yields out of pcall and errors behind it, over and over.
-- expect: decides 1000
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local count = 0
  for i = 1, 1000 do
    local thread = coroutine.create(function()
      pcall(function() coroutine.yield() error(i) end)
      error(i)
    end)
    coroutine.resume(thread)
    if not coroutine.resume(thread) then count = count + 1 end
  end
  return { count }
end }
