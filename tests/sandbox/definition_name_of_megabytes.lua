--- A name of megabytes, which would stand in every error.
-- expect: refused "name: wanted"
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = ("x"):rep(3e6), choose = function() return { 7 } end }
