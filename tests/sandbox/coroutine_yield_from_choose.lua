--- choose yields: there is nobody to go on with it.
-- expect: fails "attempt to yield across C-call boundary"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  coroutine.yield { 1 }
end }
