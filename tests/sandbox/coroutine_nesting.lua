--- Coroutines within coroutines, which stand on the C stack.
-- expect: fails "nested calls through C"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function nest() return coroutine.wrap(nest)() end
  nest()
end }
