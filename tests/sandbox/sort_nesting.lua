--- Sorts within comparisons of sorts.
-- expect: fails "nested calls through C"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function nest() table.sort({ 1, 2 }, nest) return false end
  nest()
end }
