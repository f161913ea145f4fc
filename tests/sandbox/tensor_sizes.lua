--- Shapes whose number of elements overflows.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t, got = tensor { 1, 2, 3, 4 }, 0
  for _, sizes in ipairs {
    { 2 ^ 32, 2 ^ 32 }, { 2 ^ 53, 2 ^ 53 }, { 2 ^ 62, 4 }, { -1, -1 }, { -2, -2 }, { 4, 2 ^ 53, 0 }, { 2 ^ 31, 2 ^ 31, 4 },
    { 0.5, 8 }, { 0 / 0 }, { 1, 1, 1, 1, 1, 1, 1, 1, 4 }, { -1, 0 }, { 2 ^ 53, 2 ^ 53, 2 ^ 53, 2 ^ 53, 2 ^ 53, 2 ^ 53, 2 ^ 53, 2 ^ 53 },
  } do
    if pcall(t.reshape, t, sizes) then got = got + 1 end
    if pcall(t.view, t, unpack(sizes)) then got = got + 1 end
  end
  return { got }
end }
