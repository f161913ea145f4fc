--- A coroutine kept from the call before goes on with the handles of that call.
-- expect: fails "history: wanted one of the running decision, got one of a decision that is over"
-- first: decides 3
-- calls: 2
local thread
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  thread = thread or coroutine.create(function(history)
    while true do coroutine.yield(#history) end
  end)
  local ok, length = coroutine.resume(thread, ctx.history)
  if not ok then thread = nil error(length, 0) end
  return { length }
end }
