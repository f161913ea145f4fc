--- A comparison that yields out of sort.
-- expect: decides 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local thread = coroutine.create(function()
    table.sort({ 1, 2, 3 }, function(a, b) coroutine.yield(a) return a < b end)
  end)
  local ok, message = coroutine.resume(thread)
  return { not ok and message:find "yield" and 1 or 0 }
end }
