--- Looks behind the names that stand in place of the handles' metatables.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got = 0
  for _, handle in ipairs { tensor { 1 }, ctx.history } do
    local meta = getmetatable(handle)
    if type(meta) ~= "string" or meta.__index or meta.__gc then got = got + 1 end
    for _, key in ipairs { "__gc", "__index", "__newindex", "__metatable", "handle", "layout", "data" } do
      if select(2, pcall(function() return handle[key].x end)) == true then got = got + 1 end
      if pcall(function() handle[key] = function() end end) then got = got + 1 end
    end
  end
  return { got }
end }
