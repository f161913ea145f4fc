--- choose is the function of a coroutine, which lives from call to call.
-- expect: decides 1
local function body(ctx)
  while true do
    ctx = coroutine.yield(ctx.text == "good" and { 7 } or { 1 })
  end
end
return { api = 1, kind = "gap_selector", name = "attack", choose = coroutine.wrap(body) }
