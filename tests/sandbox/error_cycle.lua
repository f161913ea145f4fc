--- A table in a circle as an error.
-- expect: fails "error: table"
return { api = 1, kind = "gap_selector", name = "attack", choose = function(ctx)
  if ctx.text == "good" then return { 7 } end
  local t = {}
  t.t, t[t] = t, t
  error(setmetatable(t, { __index = t, __eq = function() while true do end end }))
end }
