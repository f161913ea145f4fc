--- Comparisons that contradict each other, to make sort read beyond the list.
-- expect: decides 1
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  for n = 1, 60 do
    local list = {}
    for i = 1, n do list[i] = i end
    pcall(table.sort, list, function() return true end)
    pcall(table.sort, list, function() return math.random() < 0.5 end)
    pcall(table.sort, list, function(a, b) return a == nil or b == nil or a <= b end)
    pcall(table.sort, list, function() list[#list + 1] = 1 list[1] = nil return #list % 2 == 0 end)
  end
  return { 1 }
end }
