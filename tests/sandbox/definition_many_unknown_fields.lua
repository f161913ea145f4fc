--- Unknown fields without end, for each of which the line is looked for.
-- expect: refused
-- limits: milliseconds=50
local spec = { api = 1, kind = "gap_selector", name = "attack", choose = function() return { 7 } end }
for i = 1, 20000 do spec["field" .. i] = i end
return spec
