--- A state to hand over that unfolds without an end: tables that share parts.
-- expect: refused_reload
-- limits: milliseconds=50
local t = {}
for _ = 1, 30 do t = { t, t } end
return { api = 1, kind = "gap_selector", name = "attack", state = { t }, on_reload = function(old) return old end,
  choose = function() return { 7 } end }
