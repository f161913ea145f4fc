--- Addresses in the texts of errors of the library: objects where numbers are wanted.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local leaks = 0
  local t = tensor { 1, 2, 3 }
  local function look(f, ...)
    local ok, text = pcall(f, ...)
    if not ok and (type(text) ~= "string" or text:find "0x%x") then leaks = leaks + 1 end
  end
  for _, value in ipairs { {}, function() end, coroutine.create(function() end), ctx.history, t } do
    look(table.insert, { 1 }, value, 1)
    look(table.remove, { 1 }, value)
    look(ctx.history.tail, ctx.history, value)
    look(ctx.history.tail, value, 1)
    look(function() return t[value] end)
    look(function() t[value] = 1 end)
    look(function() t[0] = value end)
    look(function() return t(value) end)
    for _, method in ipairs { "slice", "select", "reshape", "topk", "softmax", "index_select", "add_", "mul_", "fill_", "to" } do
      look(t[method], t, value)
      look(t[method], value, t)
    end
    look(tensor, value)
    look(tensor, { value })
    look(tensor, { 1 }, { dtype = value })
    look(tensor, { 1 }, { [value] = 1 })
  end
  return { leaks }
end }
