--- __tostring that asks tostring.
-- expect: fails "stack overflow"
-- limits: milliseconds=200
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t
  t = setmetatable({}, { __tostring = function() return tostring(t) .. "" end })
  return { #tostring(t) }
end }
