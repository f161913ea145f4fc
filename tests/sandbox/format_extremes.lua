--- string.format with widths, precisions and directives without end.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, text in ipairs { "%999d", "%.999f", "%99999999999s", "%", "%y", "%1$d", "%n", "%*d", "%p" } do
    if pcall(string.format, text, 1) then got = got + 1 end
  end
  if #("%99.99f"):format(1e308) > 1000 then got = got + 1 end
  return { got }
end }
