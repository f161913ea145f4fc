--- A help text of megabytes.
-- expect: refused "help: wanted"
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", help = ("x"):rep(3e6), choose = function() return { 7 } end }
