--- Places far outside of the list.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, place in ipairs { 2 ^ 31, -2 ^ 31, 2 ^ 53, math.huge, -math.huge, 0 / 0, 0, 7, "2^31", {} } do
    if pcall(table.insert, { 1, 2 }, place, 3) then got = got + 1 end
    if pcall(table.remove, { 1, 2 }, place) then got = got + 1 end
  end
  return { got }
end }
