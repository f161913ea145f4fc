--- A table whose length is 2^30 and that has thirty elements.
-- expect: fails ""
-- limits: milliseconds=40
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = {}
  for i = 28, 0, -1 do list[2 ^ i] = i end
  if #list < 1e6 then return { 1 } end
  pcall(table.sort, list)
  table.sort(list, function() return false end)
end }
