--- Likewise, removing.
-- expect: fails "ran longer than the 20 ms"
-- limits: milliseconds=20
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = {}
  for i = 28, 0, -1 do list[2 ^ i] = i end
  if #list < 1e6 then error "the list is not sparse enough" end
  table.remove(list, 1)
  return { 1 }
end }
