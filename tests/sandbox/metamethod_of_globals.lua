--- The globals themselves get metamethods that never end: the library must not look there.
-- expect: decides 1, 2
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  setmetatable(_G, { __index = function() while true do end end, __newindex = function() error "no" end })
  return { 1, 2 }
end }
