--- table.concat over ranges that are not there.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, range in ipairs { { 1, 2 ^ 31 - 1 }, { -2 ^ 31, 5 } } do
    if pcall(table.concat, { "a" }, ",", range[1], range[2]) then got = got + 1 end
  end
  if pcall(table.concat, { {} }) then got = got + 1 end
  return { got }
end }
