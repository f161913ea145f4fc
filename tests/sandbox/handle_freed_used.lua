--- A tensor that was freed, and one that was freed twice.
-- expect: fails "this Tensor has been freed"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = tensor { 1, 2, 3 }
  local view = t:slice(0, 1)
  t:free()
  t:free()
  if view:sum():item() ~= 5 then error "the view is gone" end
  for _, name in ipairs { "sum", "sizes", "clone", "tolist", "item", "softmax", "contiguous", "dim" } do
    if pcall(t[name], t) then error(name) end
  end
  return { t[0] }
end }
