--- Tensors as keys of a weak table: the collector runs their finalisers before it drops the keys.
-- expect: decides 0
-- limits: milliseconds=500 megabytes=4
-- calls: 3
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local weak, used = setmetatable({}, { __mode = "k" }), 0
  for round = 1, 60 do
    for i = 1, 20 do weak[tensor { i, round, 3, 4, 5, 6, 7, 8 }] = true end
    local garbage = {}
    for i = 1, 50 do garbage[i] = ("x"):rep(500) .. i end
    for key in next, weak do
      local ok, value = pcall(function() return key:sum():item() end)
      if ok and value ~= 0 and value < 33 then used = used + 1 end
      pcall(function() key[0] = 1e30 key:fill_(round) end)
      pcall(key.free, key)
      pcall(key.tolist, key)
    end
  end
  return { used }
end }
