--- Everything as nested lists, again and again.
-- expect: fails
-- limits: milliseconds=100 megabytes=4
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list, kept = {}, {}
  for i = 1, 10000 do list[i] = i end
  while true do kept[#kept + 1] = tensor(list):tolist() end
end }
