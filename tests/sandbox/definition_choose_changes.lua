--- Likewise, choose is a function only when it is first looked at.
-- expect: refused
local reads = 0
return setmetatable({ api = 1, name = "attack", kind = "gap_selector" }, { __index = function(_, key)
  if key ~= "choose" then return nil end
  reads = reads + 1
  return reads < 2 and function() return { 7 } end or 5
end })
