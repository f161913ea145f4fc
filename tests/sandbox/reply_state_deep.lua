--- A state to hand over that is nested ten thousand deep.
-- expect: refused_reload "nested deeper"
local t = {}
for _ = 1, 10000 do t = { t } end
return { api = 1, kind = "gap_selector", name = "attack", state = { t }, on_reload = function(old) return old end,
  choose = function() return { 7 } end }
