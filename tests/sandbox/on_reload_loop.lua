--- on_reload never ends: the version before goes on.
-- expect: refused_reload "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", state = {}, on_reload = function() while true do end end,
  choose = function() return { 7 } end }
