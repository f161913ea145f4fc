--- Memory full of small objects, and then tensors that do not fit: each attempt collects all of them in vain.
-- expect: fails "ran longer than the 50 ms"
-- limits: milliseconds=50
local kept
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  if not kept then
    kept = {}
    for i = 1, 150000 do kept[i] = {} end
  end
  local big = {}
  for i = 1, 20000 do big[i] = 0 end
  local index = tensor(big, { dtype = "int64" })
  local row = tensor(big):reshape(1, -1)
  while true do pcall(row.index_select, row, 0, index) end
end }
