--- Every insertion moves a list as long as memory allows.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20 megabytes=16
local list
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if ctx.step == 1 then
    list = {}
    for i = 1, 30000 do list[i] = i end
    while #list < 400000 do
      for i = 1, 10000 do list[#list + 1] = i end
    end
  end
  while true do
    table.insert(list, 1, 0)
    table.remove(list, 1)
  end
end }
