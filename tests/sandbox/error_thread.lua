--- A coroutine as an error, out of a coroutine.
-- expect: fails "error: thread"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  coroutine.wrap(function() error(coroutine.create(error)) end)()
end }
