--- Tables and metatables dressed up as handles.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t, got = tensor { 1, 2, 3 }, 0
  if getmetatable(t) ~= "Tensor" or getmetatable(ctx.history) ~= "History" then return { 99 } end
  if pcall(setmetatable, t, {}) or pcall(setmetatable, ctx.history, {}) then return { 98 } end
  local forged = {
    setmetatable({}, { __index = t }), setmetatable({}, { __metatable = "Tensor" }), { handle = t }, "Tensor", 0, t.sum,
    coroutine.create(function() end), ctx, ctx.history,
  }
  for i = 1, 9 do
    for _, name in ipairs {
      "sum", "max", "item", "tolist", "clone", "free", "sizes", "dim", "numel", "dtype", "float", "is_contiguous", "softmax",
      "contiguous",
    } do
      if pcall(t[name], forged[i]) then got = got + 1 end
    end
    if pcall(t.copy_, t, forged[i]) or pcall(t.index_select, t, 0, forged[i]) then got = got + 1 end
    if i < 9 and pcall(ctx.history.tail, forged[i], 1) then got = got + 1 end
    if pcall(t, forged[i]) and i < 8 and i ~= 1 and i ~= 2 and i ~= 3 then got = got + 1 end
  end
  if pcall(ctx.history.tail, t, 1) then got = got + 1 end
  return { got }
end }
