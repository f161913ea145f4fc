--- A definition whose fields are computed without an end.
-- expect: refused "choose: wanted a function, got nil"
-- limits: milliseconds=20
return setmetatable({ api = 1 }, { __index = function() while true do end end })
