--- unpack and select at the ends of whole numbers.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, range in ipairs { { 1, 1e8 }, { -2 ^ 31, 2 ^ 31 - 1 }, { 1, math.huge }, { -math.huge, math.huge }, { 0, 2 ^ 31 } } do
    local ok, count = pcall(function() return select("#", unpack({}, range[1], range[2])) end)
    if ok and count > 1 then got = got + 1 end
  end
  for _, n in ipairs { -1, 0, -2 ^ 31 } do
    if pcall(select, n) then got = got + 1 end
  end
  pcall(select, 2 ^ 31 - 1, 1)
  pcall(select, 2 ^ 53, 1)
  return { got }
end }
