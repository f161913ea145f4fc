--- Texts that LuaJIT's hash puts into one chain: only bytes that it does not look at differ.
-- expect: fails
-- limits: milliseconds=50
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local kept, head, tail = {}, ("x"):rep(9), ("x"):rep(100)
  for i = 1, math.huge do kept[i] = head .. ("%012d"):format(i) .. tail end
end }
