--- Likewise for __newindex.
-- expect: fails "loop in settable"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local a, b = {}, {}
  setmetatable(a, { __newindex = b })
  setmetatable(b, { __newindex = a })
  a.x = 1
end }
