--- Spoils its own globals and libraries: what the library does behind them must not change.
-- expect: decides 1, 2
-- calls: 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local function endless() while true do end end
  for _, library in ipairs { math, table, string, coroutine, bit } do
    for name in pairs(library) do library[name] = endless end
  end
  for _, name in ipairs { "type", "pairs", "ipairs", "next", "tostring", "error", "select", "unpack", "getmetatable" } do
    _G[name] = endless
  end
  local ok = pcall(function() return ctx.history:tail(-1) end)
  local t = tensor { 1, 2 }
  return ok and {} or { t[0], t:sum():item() - 1 }
end }
