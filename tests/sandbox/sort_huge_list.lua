--- Sorts a list as long as memory allows, without a comparison of its own.
-- expect: fails "ran longer than the 40 ms"
-- limits: milliseconds=40 megabytes=32
local list
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not list then
    list = {}
    for i = 1, 150000 do list[i] = (i * 7919) % 1000003 end
  end
  while true do
    table.sort(list)
    table.sort(list, function(a, b) return a > b end)
  end
end }
