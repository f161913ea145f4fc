--- __tostring that asks string.format, which calls it from C.
-- expect: fails
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t
  t = setmetatable({}, { __tostring = function() return ("%s"):format(t) .. "" end })
  return { #tostring(t) }
end }
