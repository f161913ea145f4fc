--- Puts functions of its own in place of the methods of strings, which the library uses too.
-- expect: decides 1
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local meta = getmetatable ""
  if type(meta) == "table" then
    meta.__index.format = function() while true do end end
    meta.__index.sub, meta.__index.find = meta.__index.format, meta.__index.format
  end
  string.format, string.sub, string.find, string.match = nil, nil, nil, nil
  pcall(setmetatable, "", {})
  pcall(function() return ctx.history:tail(-1) end) -- an error that the library words by methods of strings
  return { ("x"):format() == "x" and ("xy"):sub(2) == "y" and 1 or 0 }
end }
