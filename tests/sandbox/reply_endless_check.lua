--- Likewise, and never comes back.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = { 1, nil, nil, nil }
  list[4], list.x, list.y = 4, 1, 1
  return setmetatable(list, { __index = function() while true do end end })
end }
