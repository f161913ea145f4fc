--- A selftest that never ends: the file does not load.
-- expect: refused "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", selftest = function() while true do end end,
  choose = function() return { 7 } end }
