--- Likewise, and the next call finds the globals as it has left them; the library is as it was.
-- expect: decides 3
local calls = 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  calls = calls + 1
  if calls > 1 and (math.floor ~= nil or type ~= nil) then return { 0 } end
  math.floor, math.max, math.abs, type, pairs, ipairs, tostring = nil, nil, nil, nil, nil, nil, nil
  return { #ctx.history:tail(3) }
end }
