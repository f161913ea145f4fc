--- The thread of the call itself, kept and resumed later.
-- expect: decides 0
local own
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  own = own or coroutine.running() or coroutine.create(function() end)
  local all = { coroutine.resume(own), coroutine.resume(own, {}), coroutine.status(own) }
  return { #all > 3 and 1 or 0 }
end }
