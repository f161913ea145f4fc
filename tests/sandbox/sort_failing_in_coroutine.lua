--- Likewise in coroutines that die of it.
-- expect: decides 5000
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local count = 0
  for i = 1, 5000 do
    local thread = coroutine.create(function() table.sort({ 1, 2 }, function() error(i) end) end)
    if not coroutine.resume(thread) then count = count + 1 end
  end
  return { count }
end }
