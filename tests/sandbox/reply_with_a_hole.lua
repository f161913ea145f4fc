--- A list whose hole asks __index, which changes the list while it is read.
-- expect: any
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = { 1, nil, nil, nil }
  list[4], list.x, list.y = 4, 1, 1
  return setmetatable(list, { __index = function(self, key)
    for i = 1, 100 do self[i + 0.5] = i end
    return self[key - 1]
  end })
end }
