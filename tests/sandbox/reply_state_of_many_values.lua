--- A state to hand over of as many small values as memory holds: the host would need many times as much for them.
-- expect: refused_reload "values"
-- limits: milliseconds=500 megabytes=16
local t = {}
for i = 1, 1e6 do t[i] = true end
return { api = 1, kind = "gap_selector", name = "attack", state = { t }, on_reload = function(old) return old end,
  choose = function() return { 7 } end }
