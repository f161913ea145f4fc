--- A decision in a circle.
-- expect: fails
local list = { 1 }
list[2] = list
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  return ctx.text == "good" and { 7 } or list
end }
