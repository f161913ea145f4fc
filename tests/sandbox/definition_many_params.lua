--- A hundred thousand parameters.
-- expect: refused "params: wanted"
-- limits: milliseconds=1000
local params = {}
for i = 1, 20000 do params["p" .. i] = { default = i } end
return { api = 1, kind = "gap_selector", name = "attack", params = params, choose = function() return { 7 } end }
