--- A decision of a million numbers.
-- expect: fails "wanted at most 8192 gaps"
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local list = {}
  for i = 1, 4e5 do list[i] = i end
  return list
end }
