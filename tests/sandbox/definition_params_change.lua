--- Likewise, the parameters.
-- expect: decides 7
local reads = 0
return setmetatable({ api = 1, name = "attack", kind = "gap_selector", choose = function() return { 7 } end },
  { __index = function(_, key)
    if key ~= "params" then return nil end
    reads = reads + 1
    return reads < 3 and {} or { far = { default = function() end, min = "x" } }
  end })
