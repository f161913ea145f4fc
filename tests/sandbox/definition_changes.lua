--- A definition whose kind is another one each time that it is read.
-- expect: refused
local reads = 0
return setmetatable({ api = 1, name = "attack", choose = function() return { 7 } end }, { __index = function(_, key)
  if key ~= "kind" then return nil end
  reads = reads + 1
  return reads > 2 and "no_kind" or "gap_selector"
end })
