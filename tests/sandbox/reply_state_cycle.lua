--- A state to hand over in a circle.
-- expect: refused_reload "nested deeper"
local t = {}
t.t = t
return { api = 1, kind = "gap_selector", name = "attack", state = t, on_reload = function(old) return old end,
  choose = function() return { 7 } end }
