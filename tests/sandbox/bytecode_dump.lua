--- Looks for string.dump in every place where it might still be.
-- expect: decides 0
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local meta = getmetatable ""
  local methods = type(meta) == "table" and meta.__index or {}
  return { (string.dump or methods.dump or ("").dump) and 1 or 0 }
end }
