--- Lists in circles, without an end, with metatables, of different lengths, of megabytes.
-- expect: decides 0
-- limits: milliseconds=500
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local got, circle, shared = 0, {}, { 1 }
  circle[1] = circle
  for _ = 1, 40 do shared = { shared, shared } end
  for _, list in ipairs {
    circle, shared, { { 1 }, {} }, { { 1 }, 2 }, { 1, { 2 } }, { 1, nil, 3 }, { x = 1 }, { "1" }, { {}, { 1 } }, { 1, 2 ^ 63, {} },
    setmetatable({ {}, 1 }, { __index = function() return 1 end }),
  } do
    if pcall(tensor, list) then got = got + 1 end
  end
  for _, dtype in ipairs { "float65", "", ("x"):rep(1e5), 0, {}, "int31", "complex64" } do
    if pcall(tensor, { 1 }, { dtype = dtype }) then got = got + 1 end
  end
  if pcall(tensor, { 2 ^ 63 }, { dtype = "int64" }) or pcall(tensor, { 0 / 0 }, { dtype = "int64" })
    or pcall(tensor, { 256 }, { dtype = "uint8" }) then got = got + 1 end
  return { got }
end }
