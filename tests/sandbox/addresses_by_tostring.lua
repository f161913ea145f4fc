--- Addresses of objects, which tell where memory is.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local leaks = 0
  local function look(text)
    if type(text) == "string" and (text:find "0x%x" or text:find "%x%x%x%x%x%x%x%x") then leaks = leaks + 1 end
  end
  for _, value in ipairs { {}, function() end, coroutine.create(function() end), print, ctx.history, tensor { 1 }, tensor } do
    look(tostring(value))
    look(("%s"):format(value))
    look(("%10.50s"):format(value))
    look((select(2, pcall(string.format, "%q", value))))
    look((select(2, pcall(string.format, "%p", value))))
    look((select(2, pcall(string.format, "%d", value))))
    look((select(2, pcall(function() return "" .. value end))))
    look((select(2, pcall(function() return value + 1 end))))
    look((select(2, pcall(table.concat, { value }))))
  end
  return { leaks }
end }
