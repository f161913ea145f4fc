--- Sorts within __lt of elements of sorts.
-- expect: fails "nested calls through C"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local meta = {}
  local function two() return { setmetatable({}, meta), setmetatable({}, meta) } end
  meta.__lt = function() table.sort(two()) return false end
  table.sort(two())
end }
