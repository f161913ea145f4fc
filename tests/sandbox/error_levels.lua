--- Errors at levels that are not there, and a place that it claims for itself.
-- expect: decides 7
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local count = 0
  for _, level in ipairs { -1, 0, 1, 2, 1e6, 2 ^ 31, -2 ^ 53 } do
    local ok, text = pcall(error, "x", level)
    if not ok and type(text) == "string" then count = count + 1 end
  end
  return { count }
end }
